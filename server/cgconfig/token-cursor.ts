/** Walks the tokens of a cgconfig.conf that mean something, and says what is wrong with those that mean nothing. */
import {
  type ConfigFault,
  type FaultSeverity,
  mostFaultsOfEach,
  type Span,
} from '#server/domain/config/config-fault.ts';
import { sayOfSyntax } from '#server/domain/config/syntax-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { readTokens, type Token } from './config-tokens.ts';
import { lineStartsOf, placeOf } from './line-starts.ts';

/** A token, or the end of what is read. */
export type Seen = Token | (Span & { kind: 'end'; text: string });

const blockWords: ReadonlySet<string> = new Set(['group', 'template', 'mount', 'namespace', 'default', 'systemd']);

export class TokenCursor {
  readonly faults: ConfigFault[] = [];
  readonly text: string;
  /** Index of the next token. */
  at = 0;
  readonly #tokens: Token[];
  readonly #lineStarts: readonly number[];
  #end: number;
  /** Where a missing } was said to be: the blocks around it are not closed either, which is said once. */
  #unclosedAt = -1;
  /** A quote that is not closed swallows the rest: what that lacks is not said. */
  #isCutOff = false;
  readonly #counts = new Map<FaultSeverity, number>();
  /** So much is wrong that nothing more is read. */
  #isStopped = false;

  constructor(text: string) {
    this.text = text;
    this.#lineStarts = lineStartsOf(text);
    this.#end = text.length;
    this.#tokens = this.#meaningful(readTokens(text));
    // Where the file ends before what was counted so far (stopAt), that counts for nothing.
    this.#counts.clear();
    this.#isStopped = false;
  }

  peek(ahead = 0): Seen {
    const token = this.#isStopped ? undefined : this.#tokens[this.at + ahead];
    return token ?? { kind: 'end', text: 'the end of the file', from: this.#end, to: this.#end };
  }

  take(): Seen {
    const token = this.peek();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  isMark(mark: '{' | '}' | '=' | ';', ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'mark' && token.text === mark;
  }

  /** Takes the mark when it is next. */
  takeMark(mark: '{' | '}' | '=' | ';'): Seen | null {
    return this.isMark(mark) ? this.take() : null;
  }

  /** A keyword that begins a block of the file, first on its line and followed by what such a block has. */
  isBlockStart(): boolean {
    const token = this.peek();
    if (token.kind !== 'keyword' || !blockWords.has(token.text)) return false;
    const isNamed = token.text === 'group' || token.text === 'template';
    return this.#isFirstOnLine(token) && this.isMark('{', isNamed ? 2 : 1);
  }

  isSameLine(a: Span, b: Span): boolean {
    return !this.text.slice(a.to, b.from).includes('\n');
  }

  say(severity: FaultSeverity, said: Sentence, at: Span): void {
    if (this.#isCutOff && this.peek().kind === 'end') return;
    const count = (this.#counts.get(severity) ?? 0) + 1;
    this.#counts.set(severity, count);
    if (count > mostFaultsOfEach) return;
    const isLast = severity === 'syntax' && count === mostFaultsOfEach;
    // What lacks behind the last character has none of its own.
    const [from, to] = [at.from, Math.min(at.to, this.#end)];
    const all = isLast ? [said, sayOfSyntax('config-too-many-faults', { count })] : [said];
    for (const each of all) this.faults.push({ ...each, severity, from, to, ...placeOf(this.#lineStarts, from) });
    this.#isStopped ||= isLast;
  }

  lineOf({ from }: Span): number {
    return placeOf(this.#lineStarts, from).line;
  }

  /** Says that a block ends here without its }. */
  sayUnclosed(what: string, opened: Span): void {
    const here = this.peek();
    if (this.#unclosedAt !== here.from)
      this.say('syntax', sayOfSyntax('config-unclosed-block', { what, line: this.lineOf(opened) }), here);
    this.#unclosedAt = here.from;
  }

  /** libcgroup reads no further than this. */
  stopAt(offset: number): void {
    this.at = this.#tokens.length;
    this.#end = offset;
    this.#isCutOff = false;
    const kept = this.faults.filter(({ from }) => from <= offset);
    this.faults.splice(0, this.faults.length, ...kept);
  }

  /** Without blanks and comments, and without what is said once and then passed over. */
  #meaningful(all: readonly Token[]): Token[] {
    const kept: Token[] = [];
    let isCutOff = false;
    const crlf: Token[] = [];
    for (let at = 0; at < all.length; at += 1) {
      const token = all[at];
      if (!token || token.kind === 'blank' || token.kind === 'comment') continue;
      if (this.#isStopped) {
        isCutOff = true;
        this.#end = token.from;
        break;
      }
      if (token.kind === 'quoted' && token.text.includes('\0'))
        this.say('refused', sayOfSyntax('config-nul-in-quotes', {}), token);
      if (token.kind !== 'stray') kept.push(token);
      else if (token.text === '\r' && '\n'.includes(this.text[token.to] ?? '\n')) {
        crlf.push(token);
      } else if (token.text === '"') {
        this.say('syntax', sayOfSyntax('config-unclosed-quote', {}), token);
        this.#end = token.from;
        isCutOff = true;
        break;
      } else if (token.text === '#' || (token.text === '*' && this.#isFirstOnLine(token))) {
        this.say(
          'syntax',
          sayOfSyntax(token.text === '#' ? 'config-trailing-comment' : 'config-star-comment', {}),
          token,
        );
        while (at + 1 < all.length && all[at + 1]?.text !== '\n') at += 1;
      } else kept.push(token);
    }
    if (crlf[0]) this.say('syntax', sayOfSyntax('config-crlf', { count: crlf.length }), crlf[0]);
    this.#isCutOff = isCutOff;
    return kept;
  }

  #isFirstOnLine({ from }: Span): boolean {
    let at = from - 1;
    while (this.text[at] === ' ' || this.text[at] === '\t') at -= 1;
    return at < 0 || this.text[at] === '\n';
  }
}
