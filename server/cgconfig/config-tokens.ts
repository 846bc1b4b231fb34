/**
 * The text of a cgconfig.conf in tokens, as libcgroup's own scanner cuts it (differential runs against cgconfigparser 2.0.2).
 * Nothing is dropped: blanks and comments are tokens too, and all of them together are the text.
 */
import type { Span } from '#server/domain/config/config-fault.ts';

export type TokenKind =
  | 'blank'
  | 'comment'
  | 'word'
  | 'quoted'
  | 'keyword'
  /** One of { } = ; */
  | 'mark'
  /** Any other single character: libcgroup has no use for it. */
  | 'stray'
  /** NUL, or one that is not ASCII: the scanner's signed char makes it the end of the file. */
  | 'stop';

export interface Token extends Span {
  kind: TokenKind;
  /** As it stands, but of a quoted one what is in the quotes. */
  text: string;
}

/** What a name or a value may be made of without quotes. */
const wordPattern = /[A-Za-z0-9_\-/.,%@\\]+/y;
const keywords: ReadonlySet<string> = new Set([
  'mount',
  'task',
  'admin',
  'perm',
  'group',
  'namespace',
  'template',
  'default',
  'systemd',
]);

/** Cuts the text up. Never throws; takes time in proportion to its length. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

/** True where a text is read as one name or value without quotes. */
export function isBareWord(text: string): boolean {
  wordPattern.lastIndex = 0;
  return wordPattern.exec(text)?.[0] === text && !keywords.has(text);
}

/** The text as a file has it: bare where that reads back, else in quotes. Null where neither does. */
export function spelt(text: string): string | null {
  if (isBareWord(text)) return text;
  return /["\0]/.test(text) ? null : `"${text}"`;
}

function tokenAt(text: string, from: number): Token {
  const isLineStart = from === 0 || text[from - 1] === '\n';
  if (isLineStart) {
    const comment = matchAt(/[ \t]*#[^\n]*|\*[^\n]*/y, text, from);
    if (comment !== null) return token('comment', from, comment);
  }
  const blank = matchAt(/\n|[ \t]+/y, text, from);
  if (blank !== null) return token('blank', from, blank);
  const word = matchAt(wordPattern, text, from);
  if (word !== null) return token(keywords.has(word) ? 'keyword' : 'word', from, word);
  const char = text[from] ?? '';
  if (char === '"') {
    const end = text.indexOf('"', from + 1);
    if (end >= 0) return { kind: 'quoted', text: text.slice(from + 1, end), from, to: end + 1 };
  }
  if ('{}=;'.includes(char)) return token('mark', from, char);
  const code = text.codePointAt(from) ?? 0;
  const whole = String.fromCodePoint(code);
  return token(code === 0 || code > 0x7f ? 'stop' : 'stray', from, whole);
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function token(kind: TokenKind, from: number, text: string): Token {
  return { kind, text, from, to: from + text.length };
}
