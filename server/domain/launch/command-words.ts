/**
 * Commands as text and as words, the way a shell quotes them: what somebody types becomes the list of arguments that is
 * executed, and a list is printed so that typing it gives the same list again. Nothing is expanded: no variables, no globs.
 */
import type { LaunchCommand } from './launch-input.ts';

export type WordsReading = { ok: true; words: string[] } | { ok: false; fault: string };

/** Source: POSIX, Shell Command Language, 2.2 "Quoting", without 2.2.3's expansions. */
export function splitWords(text: string): WordsReading {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote === "'") {
      if (char === "'") quote = null;
      else word = (word ?? '') + char;
    } else if (char === '\\' && (quote === null || '"\\$`\n'.includes(text[at + 1] ?? ' '))) {
      const next = text[at + 1];
      if (next === undefined) return { ok: false, fault: 'A backslash stands at the end, with nothing behind it.' };
      at += 1;
      // Before a line's end it says that the line goes on.
      if (next !== '\n') word = (word ?? '') + next;
    } else if (quote === '"') {
      if (char === '"') quote = null;
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote !== null) return { ok: false, fault: `A quote (${quote}) is opened and not closed.` };
  if (word !== null) words.push(word);
  return { ok: true, words };
}

/** One word as a shell would have to be given it. */
export function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words as one line that splitWords reads back. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/** A command in one line: its words, or the line that a shell gets. */
export function commandText(command: LaunchCommand): string {
  return command.kind === 'argv' ? quoteWords(command.argv) : command.line;
}

/** What a typed line has in it that only a shell would read; null when it has nothing of the kind. */
export function shellSignIn(text: string): string | null {
  const unquoted = text.replace(/'[^']*'|"[^"]*"|\\./g, '');
  const found = /\|\|?|&&?|;|>>?|<|\$\(|`|\$[A-Za-z_{]|\*|~(?=\/|\s|$)/.exec(unquoted);
  return found?.[0] ?? null;
}
