/** How a cgconfig.conf is coloured: as libcgroup's scanner cuts it, which takes # only as the first character of a line. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

const keywords = /^(mount|task|admin|perm|group|namespace|template|default|systemd)$/;

interface Where {
  /** The token before was =, so that a value follows. */
  isValue: boolean;
}

const language = StreamLanguage.define<Where>({
  name: 'cgconfig',
  startState: () => ({ isValue: false }),
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['{', '"'] } },
  token(stream, where) {
    if (stream.sol() && stream.match(/^(?:[ \t]*#|\*).*/)) return 'comment';
    if (stream.eatSpace()) return null;
    if (stream.match(/^"[^"]*"?/)) return take(where, 'string');
    const word = stream.match(/^[A-Za-z0-9_\-/.,%@\\]+/) as RegExpMatchArray | null;
    if (word) {
      if (where.isValue) return take(where, /^-?\d/.test(word[0]) ? 'number' : 'string');
      if (keywords.test(word[0])) return 'keyword';
      return /^\s*=/.test(stream.string.slice(stream.pos)) ? 'propertyName' : 'typeName';
    }
    const mark = stream.next();
    if (mark === '=') where.isValue = true;
    else if (mark === ';' || mark === '{' || mark === '}') where.isValue = false;
    return '{}=;'.includes(mark ?? '') ? 'punctuation' : 'invalid';
  },
});

function take(where: Where, kind: string): string {
  where.isValue = false;
  return kind;
}

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
  { tag: tags.keyword, color: 'var(--ansi-5)' },
  { tag: tags.typeName, color: 'var(--link)' },
  { tag: tags.propertyName, color: 'var(--text)' },
  { tag: tags.number, color: 'var(--ok)' },
  { tag: tags.string, color: 'var(--warn)' },
  { tag: tags.punctuation, color: 'var(--muted)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

export const cgconfig: Extension = [language, syntaxHighlighting(colours)];
