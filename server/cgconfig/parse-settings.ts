/** Reads "key = value;" lines up to the } of their block, and names: what every block of a cgconfig.conf is made of. */
import { sayOfSyntax } from '#server/domain/config/syntax-sentences.ts';
import type { Setting, Word } from './config-tree.ts';
import type { Seen, TokenCursor } from './token-cursor.ts';

/** The { is taken already; `what` and `opened` tell whose block it is. Always ends, with the } taken where there is one. */
export function parseSettings(
  cursor: TokenCursor,
  what: string,
  opened: Word,
): { settings: Setting[]; closeAt: number | null } {
  const settings: Setting[] = [];
  for (;;) {
    const close = cursor.takeMark('}');
    if (close) return { settings, closeAt: close.from };
    const next = cursor.peek();
    const isNextBlock = cursor.isBlockStart() || (next.kind !== 'mark' && cursor.isMark('{', 1));
    if (next.kind === 'end' || isNextBlock) {
      cursor.sayUnclosed(what, opened);
      return { settings, closeAt: null };
    }
    const setting = parseSetting(cursor);
    if (setting) settings.push(setting);
  }
}

/** A name before {: takes what stands there up to it. Null where nothing does. */
export function parseName(cursor: TokenCursor, allowed: (keyword: string) => boolean): Word | null {
  const run = takeRun(cursor, ({ kind, text }) => kind === 'mark' && text !== '=');
  return run.length === 0 ? null : wordOf(cursor, run, allowed);
}

/** Passes over a { … } with everything in it. */
export function skipBlock(cursor: TokenCursor): void {
  let depth = 0;
  do {
    if (cursor.isMark('{')) depth += 1;
    if (cursor.isMark('}')) depth -= 1;
    cursor.take();
  } while (depth > 0 && cursor.peek().kind !== 'end' && !cursor.isBlockStart());
}

function parseSetting(cursor: TokenCursor): Setting | null {
  const first = cursor.peek();
  if (cursor.takeMark(';')) {
    cursor.say('syntax', sayOfSyntax('config-stray-semicolon', {}), first);
    return null;
  }
  if (first.kind === 'mark') {
    cursor.say('syntax', sayOfSyntax('config-unexpected', { found: first.text, wanted: '"key = value;"' }), first);
    if (first.text === '{') skipBlock(cursor);
    else cursor.take();
    return null;
  }
  const left = takeRun(cursor, ({ kind }) => kind === 'mark');
  if (!cursor.isMark('=')) return withoutEquals(cursor, left);
  const key = wordOf(cursor, left, () => false);
  const equals = cursor.take();
  const right = takeValue(cursor, equals);
  if (right.length === 0) {
    cursor.say('syntax', sayOfSyntax('config-missing-value', { key: key.text }), equals);
    cursor.takeMark(';');
    return null;
  }
  const value = wordOf(cursor, right, () => false);
  return closed(cursor, key, value);
}

/** "key value;", or one word alone. */
function withoutEquals(cursor: TokenCursor, run: readonly Seen[]): Setting | null {
  const [first, ...rest] = run;
  if (!first) return null;
  const key = wordOf(cursor, [first], () => false);
  if (key.text.startsWith('//')) {
    cursor.say('syntax', sayOfSyntax('config-slash-comment', { word: key.text }), key);
    cursor.takeMark(';');
    return null;
  }
  cursor.say('syntax', sayOfSyntax('config-missing-equals', { key: key.text }), { from: first.to, to: first.to + 1 });
  cursor.takeMark(';');
  return rest.length === 0
    ? null
    : { key, value: wordOf(cursor, rest, () => false), from: key.from, to: cursor.peek(-1).to };
}

function closed(cursor: TokenCursor, key: Word, value: Word): Setting {
  const end = cursor.takeMark(';');
  if (!end)
    cursor.say('syntax', sayOfSyntax('config-missing-semicolon', { key: key.text }), {
      from: value.to - 1,
      to: value.to,
    });
  return { key, value, from: key.from, to: end?.to ?? value.to };
}

/** What stands behind =. It may begin on a later line; from there on a line break ends it. */
function takeValue(cursor: TokenCursor, equals: Seen): Seen[] {
  const next = cursor.peek();
  const isNextSetting = cursor.isMark('=', 1) && !cursor.isSameLine(equals, next);
  if (next.kind === 'mark' || next.kind === 'end' || isNextSetting || cursor.isBlockStart()) return [];
  const start = cursor.at;
  const run = takeRun(cursor, ({ kind, text }) => kind === 'mark' && text !== '=');
  const [first, second, third] = run;
  // a = 1 b = 2;
  if (first && second && third?.text === '=' && third.kind === 'mark' && second.from > first.to) {
    cursor.at = start + 1;
    return [first];
  }
  return run;
}

/** Tokens of one line up to where `ends` says. */
function takeRun(cursor: TokenCursor, ends: (token: Seen) => boolean): Seen[] {
  const run: Seen[] = [];
  for (;;) {
    const next = cursor.peek();
    const last = run.at(-1);
    if (next.kind === 'end' || ends(next) || (last && !cursor.isSameLine(last, next))) return run;
    run.push(cursor.take());
  }
}

/** One word of a run, with what is wrong with it. */
function wordOf(cursor: TokenCursor, run: readonly Seen[], allowed: (keyword: string) => boolean): Word {
  const [first] = run;
  const last = run.at(-1);
  const span = { from: first?.from ?? 0, to: last?.to ?? 0 };
  if (run.length === 1 && first) {
    const word = { text: first.text, ...span };
    if (first.kind === 'word' || first.kind === 'quoted') return word;
    if (first.kind === 'keyword') {
      if (!allowed(first.text)) cursor.say('syntax', sayOfSyntax('config-keyword', { word: first.text }), span);
      return word;
    }
    if (first.kind === 'stop') {
      cursor.say('syntax', sayOfSyntax('config-not-ascii', { found: shown(first.text) }), span);
      return word;
    }
  }
  const text = cursor.text.slice(span.from, span.to).replaceAll('"', '');
  cursor.say('syntax', sayOfSyntax('config-needs-quotes', { text }), span);
  return { text, ...span };
}

/** A character as a sentence shows it. */
export function shown(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : `"${char}"`;
}
