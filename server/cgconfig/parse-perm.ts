/** Reads perm { task { … } admin { … } }: both parts, once each, in either order. */
import { sayOfSyntax } from '#server/domain/config/syntax-sentences.ts';
import type { PermBlock, SettingBlock, Word } from './config-tree.ts';
import { parseSettings, skipBlock } from './parse-settings.ts';
import type { TokenCursor } from './token-cursor.ts';

/** The word perm is taken already. */
export function parsePerm(cursor: TokenCursor, word: Word): PermBlock {
  const perm: PermBlock = { task: null, admin: null, from: word.from, to: word.to };
  if (!cursor.takeMark('{')) {
    cursor.say('syntax', sayOfSyntax('config-missing-brace', { what: 'perm' }), word);
    return perm;
  }
  for (;;) {
    const next = cursor.peek();
    if (cursor.takeMark('}')) {
      perm.to = next.to;
      sayWhatLacks(cursor, perm, word);
      return perm;
    }
    const isPart = next.kind === 'keyword' && (next.text === 'task' || next.text === 'admin');
    if (isPart && cursor.isMark('{', 1)) takePart(cursor, perm, next.text as 'task' | 'admin');
    else if (next.kind === 'end' || cursor.isBlockStart() || (next.kind === 'word' && cursor.isMark('{', 1))) {
      cursor.sayUnclosed('perm', word);
      sayWhatLacks(cursor, perm, word);
      perm.to = cursor.peek().from;
      return perm;
    } else passOver(cursor);
  }
}

function takePart(cursor: TokenCursor, perm: PermBlock, part: 'task' | 'admin'): void {
  const word: Word = cursor.take();
  cursor.take();
  const { settings, closeAt } = parseSettings(cursor, part, word);
  const block: SettingBlock = { name: word, settings, closeAt, from: word.from, to: (closeAt ?? word.to) + 1 };
  if (settings.length === 0 && closeAt !== null)
    cursor.say('syntax', sayOfSyntax('config-empty-block', { what: part }), word);
  if (perm[part]) cursor.say('syntax', sayOfSyntax('config-perm-part-twice', { part }), word);
  else perm[part] = block;
}

function passOver(cursor: TokenCursor): void {
  const next = cursor.peek();
  if (cursor.isMark(';')) cursor.say('syntax', sayOfSyntax('config-stray-semicolon', {}), next);
  else cursor.say('syntax', sayOfSyntax('config-perm-in-parts', { found: next.text }), next);
  if (cursor.isMark('{')) {
    skipBlock(cursor);
    return;
  }
  // The rest of the line is about the same thing.
  do cursor.take();
  while (
    cursor.peek().kind !== 'end' &&
    !cursor.isMark('}') &&
    !cursor.isMark('{') &&
    cursor.isSameLine(next, cursor.peek())
  );
}

function sayWhatLacks(cursor: TokenCursor, perm: PermBlock, word: Word): void {
  for (const part of ['task', 'admin'] as const)
    if (!perm[part]) cursor.say('syntax', sayOfSyntax('config-perm-lacks', { part }), word);
}
