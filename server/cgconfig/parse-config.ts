/**
 * Reads a cgconfig.conf as libcgroup's grammar has it, into a tree over its text. Where the grammar refuses something it
 * says what to write instead, and goes on where it is certain how; of a faulty file the tree has what was understood.
 * Source: the behaviour of cgconfigparser 2.0.2, run beside this one (parse-config.host.test.ts).
 */
import { sayOfSyntax } from '#server/domain/config/syntax-sentences.ts';
import { checkTree } from './check-tree.ts';
import type {
  ConfigBlock,
  ConfigTree,
  DefaultBlock,
  GroupBlock,
  SettingBlock,
  TableBlock,
  Word,
} from './config-tree.ts';
import { parsePerm } from './parse-perm.ts';
import { parseName, parseSettings, shown, skipBlock } from './parse-settings.ts';
import { TokenCursor } from './token-cursor.ts';

const blocksOfFile = 'group, template, mount, namespace, default or systemd';

/** Reads the text. Never throws, whatever it is. */
export function parseConfig(text: string): ConfigTree {
  const cursor = new TokenCursor(text);
  const blocks: ConfigBlock[] = [];
  while (cursor.peek().kind !== 'end') {
    const block = parseBlock(cursor);
    if (block) blocks.push(block);
  }
  checkTree(blocks, cursor);
  return { text, blocks, faults: cursor.faults.sort((a, b) => a.from - b.from) };
}

function parseBlock(cursor: TokenCursor): ConfigBlock | null {
  const next = cursor.peek();
  if (next.kind === 'stop') {
    cursor.stopAt(next.from);
    cursor.say('warning', sayOfSyntax('config-stops-reading', { found: shown(next.text) }), next);
    return null;
  }
  if (next.kind === 'keyword') {
    switch (next.text) {
      case 'group':
      case 'template':
        return parseGroup(cursor, next.text);
      case 'mount':
      case 'namespace':
      case 'systemd':
        return parseTable(cursor, next.text);
      case 'default':
        return parseDefault(cursor);
    }
  }
  passOver(cursor);
  return null;
}

function parseGroup(cursor: TokenCursor, kind: GroupBlock['kind']): GroupBlock {
  const word = cursor.take();
  const isCut = isBraceForgotten(cursor);
  // libcgroup before 3.1 has no systemd blocks, and takes the word for a name.
  const allowed = (keyword: string) => kind === 'group' && (keyword === 'default' || keyword === 'systemd');
  const name = isCut ? (cursor.take() as Word) : parseName(cursor, allowed);
  if (!name) {
    const wanted = `the name of the ${kind}`;
    cursor.say('syntax', sayOfSyntax('config-unexpected', { found: cursor.peek().text, wanted }), cursor.peek());
  } else if (name.text === 'systemd' && cursor.text[name.from] !== '"') {
    cursor.say('warning', sayOfSyntax('config-keyword', { word: name.text }), name);
  }
  const named = name ?? { text: '', from: word.to, to: word.to };
  const block: GroupBlock = {
    kind,
    name: named,
    perm: null,
    controllers: [],
    closeAt: null,
    from: word.from,
    to: named.to,
  };
  const what = `${kind} ${named.text}`.trim();
  if (!cursor.takeMark('{')) {
    cursor.say('syntax', sayOfSyntax('config-missing-brace', { what }), named);
    if (!isCut) return block;
  }
  while (!parseItem(cursor, block, what));
  block.to = block.closeAt === null ? cursor.peek().from : block.closeAt + 1;
  return block;
}

/** group NAME controller { … }: two words, and behind the second what a controller has. */
function isBraceForgotten(cursor: TokenCursor): boolean {
  const [name, controller] = [cursor.peek(), cursor.peek(1)];
  const areWords = name.kind === 'word' && controller.kind === 'word' && cursor.isSameLine(name, controller);
  return areWords && cursor.isMark('{', 2) && (cursor.isMark('}', 3) || cursor.isMark('=', 4));
}

/** One item of a group's block. True at its end. */
function parseItem(cursor: TokenCursor, block: GroupBlock, what: string): boolean {
  const next = cursor.peek();
  if (cursor.takeMark('}')) {
    block.closeAt = next.from;
    if (!block.perm && block.controllers.length === 0)
      cursor.say('syntax', sayOfSyntax('config-empty-group', { group: what }), block.name);
    return true;
  }
  if (next.kind === 'end' || cursor.isBlockStart()) {
    cursor.sayUnclosed(what, block);
    return true;
  }
  if (next.kind === 'keyword' && next.text === 'perm') {
    cursor.take();
    if (block.perm) cursor.say('syntax', sayOfSyntax('config-perm-twice', {}), next);
    else if (block.controllers.length > 0) cursor.say('syntax', sayOfSyntax('config-perm-late', {}), next);
    const perm = parsePerm(cursor, next);
    block.perm ??= perm;
    return false;
  }
  if (cursor.takeMark(';')) {
    cursor.say('syntax', sayOfSyntax('config-stray-semicolon', {}), next);
    return false;
  }
  if (next.kind === 'mark') {
    cursor.say(
      'syntax',
      sayOfSyntax('config-unexpected', { found: next.text, wanted: 'a controller, such as cpu { }' }),
      next,
    );
    if (next.text === '{') skipBlock(cursor);
    else cursor.take();
    return false;
  }
  parseController(cursor, block);
  return false;
}

function parseController(cursor: TokenCursor, block: GroupBlock): void {
  const start = cursor.at;
  const first = cursor.peek();
  if (isSettingAhead(cursor)) {
    const [controller = 'cpu'] = first.text.split('.');
    cursor.say('syntax', sayOfSyntax('config-setting-outside', { key: first.text, controller }), first);
    while (cursor.peek().kind !== 'end' && !cursor.isMark('}') && !cursor.takeMark(';')) cursor.take();
    return;
  }
  const name = parseName(cursor, () => false);
  if (!name || cursor.at === start) return;
  if (!cursor.takeMark('{')) {
    if (name.text.startsWith('//')) cursor.say('syntax', sayOfSyntax('config-slash-comment', { word: '//' }), name);
    else cursor.say('syntax', sayOfSyntax('config-missing-brace', { what: name.text }), name);
    return;
  }
  const { settings, closeAt } = parseSettings(cursor, name.text, name);
  const to = closeAt === null ? cursor.peek().from : closeAt + 1;
  block.controllers.push({ name, settings, closeAt, from: name.from, to } satisfies SettingBlock);
}

/** key = value where a controller should be; a named hierarchy, name=systemd { }, is none. */
function isSettingAhead(cursor: TokenCursor): boolean {
  return cursor.isMark('=', 1) && !cursor.isMark('{', 3);
}

function parseTable(cursor: TokenCursor, kind: TableBlock['kind']): TableBlock {
  const word = cursor.take();
  const block: TableBlock = { kind, settings: [], from: word.from, to: word.to };
  if (!cursor.takeMark('{')) {
    cursor.say('syntax', sayOfSyntax('config-missing-brace', { what: kind }), word);
    return block;
  }
  const { settings, closeAt } = parseSettings(cursor, kind, word);
  if (settings.length === 0 && closeAt !== null)
    cursor.say('syntax', sayOfSyntax('config-empty-block', { what: kind }), word);
  return { ...block, settings, to: closeAt === null ? cursor.peek().from : closeAt + 1 };
}

function parseDefault(cursor: TokenCursor): DefaultBlock {
  const word = cursor.take();
  const block: DefaultBlock = { kind: 'default', perm: null, from: word.from, to: word.to };
  if (!cursor.takeMark('{')) {
    cursor.say('syntax', sayOfSyntax('config-missing-brace', { what: 'default' }), word);
    return block;
  }
  for (;;) {
    const next = cursor.peek();
    block.to = next.to;
    if (cursor.takeMark('}')) {
      if (!block.perm) cursor.say('syntax', sayOfSyntax('config-default-without-perm', {}), word);
      return block;
    }
    if (next.kind === 'end' || cursor.isBlockStart()) {
      cursor.sayUnclosed('default', word);
      return block;
    }
    if (next.kind === 'keyword' && next.text === 'perm' && !block.perm) {
      cursor.take();
      block.perm = parsePerm(cursor, next as Word);
    } else {
      cursor.say('syntax', sayOfSyntax('config-default-without-perm', {}), next);
      if (cursor.isMark('{')) skipBlock(cursor);
      else cursor.take();
    }
  }
}

/** What begins no block: said once, and passed over up to where one begins. */
function passOver(cursor: TokenCursor): void {
  const next = cursor.peek();
  if (cursor.isMark(';')) cursor.say('syntax', sayOfSyntax('config-stray-semicolon', {}), next);
  else if (cursor.isMark('}')) cursor.say('syntax', sayOfSyntax('config-stray-brace', {}), next);
  else if (next.text.startsWith('//')) cursor.say('syntax', sayOfSyntax('config-slash-comment', { word: '//' }), next);
  else
    cursor.say(
      'syntax',
      sayOfSyntax('config-unexpected', {
        found: next.kind === 'stray' ? shown(next.text) : next.text,
        wanted: blocksOfFile,
      }),
      next,
    );
  if (cursor.isMark(';') || cursor.isMark('}')) {
    cursor.take();
    return;
  }
  do {
    if (cursor.isMark('{')) skipBlock(cursor);
    else cursor.take();
  } while (
    cursor.peek().kind !== 'end' &&
    !cursor.isBlockStart() &&
    cursor.peek().kind !== 'stop' &&
    !cursor.isMark('}')
  );
}
