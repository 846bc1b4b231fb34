/**
 * What a program wrote, as lines to be drawn: bytes become text, colours become looks, everything else that a terminal would
 * act on is taken out or made visible. Holds at most `mostCharacters`: beyond it the oldest lines go. Pure but for its state.
 */
import { lookAfter, plainLook, type TextLook } from './sgr-style.ts';

export interface Span {
  text: string;
  look: TextLook;
}

export interface OutputLine {
  /** Counts up and is never used twice. */
  key: number;
  /** Null for what the program wrote; else what is missing here. */
  missing: Missing | null;
  spans: Span[];
  /** The spans' texts together. */
  text: string;
}

export interface Missing {
  bytes: number;
  /** dropped: the agent does not have it. skipped: it has, and this page has not asked for it. */
  why: 'dropped' | 'skipped';
}

const longestLine = 2000;
/** An escape sequence that is longer is shown as text. */
const longestSequence = 4096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
/** CSI; OSC and the other strings with their end; any other escape sequence. Sticky. */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /\u001b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]+[0-~]|[0-OQ-WYZ\\`a-~])/y;
/** The beginning of one, at the end of a piece. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const begunSequence = /^\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/;

export class OutputLines {
  lines: OutputLine[] = [];
  /** True once the oldest lines have gone. */
  hasDropped = false;
  readonly #mostCharacters: number;
  #decoder = new TextDecoder();
  #pending = '';
  #look: TextLook = plainLook;
  #characters = 0;
  #nextKey = 0;
  /** Whether the last line still grows. */
  #isOpen = false;
  /** A carriage return was read: the next text overwrites the line. */
  #isReturned = false;

  constructor(mostCharacters: number) {
    this.#mostCharacters = mostCharacters;
  }

  append(bytes: Uint8Array): void {
    this.#write(this.#decoder.decode(bytes, { stream: true }));
    this.#trim();
  }

  /** Bytes are missing here: the line before ends, and so does a colour. */
  miss(missing: Missing): void {
    this.#write(this.#decoder.decode());
    this.#decoder = new TextDecoder();
    this.#pending = '';
    this.#look = plainLook;
    this.#isOpen = false;
    this.#isReturned = false;
    this.#push({ missing, spans: [], text: '' });
  }

  #write(chunk: string): void {
    const text = this.#pending + chunk;
    this.#pending = '';
    let at = 0;
    while (at < text.length) {
      control.lastIndex = at;
      const found = control.exec(text);
      const until = found ? found.index : text.length;
      if (until > at) this.#print(text.slice(at, until));
      if (!found) return;
      at = until;
      if (found[0] !== '\u001b') {
        this.#control(found[0]);
        at += 1;
        continue;
      }
      sequence.lastIndex = at;
      const match = sequence.exec(text);
      if (match) {
        if (match[2] === 'm') this.#look = lookAfter(this.#look, match[1] ?? '');
        at = sequence.lastIndex;
      } else if (text.length - at < longestSequence && begunSequence.test(text.slice(at))) {
        this.#pending = text.slice(at);
        return;
      } else {
        this.#print('␛');
        at += 1;
      }
    }
  }

  #control(char: string): void {
    if (char === '\n') {
      if (!this.#isOpen) this.#open();
      this.#isOpen = false;
      this.#isReturned = false;
    } else if (char === '\r') this.#isReturned = true;
    else if (char === '\u007f') this.#print('␡');
    else if (char < ' ') this.#print(String.fromCharCode(0x2400 + char.charCodeAt(0)));
  }

  #print(text: string): void {
    let last = this.#isOpen ? this.lines.at(-1) : undefined;
    if (last && this.#isReturned) {
      this.#characters -= last.text.length;
      last.spans = [];
      last.text = '';
    }
    this.#isReturned = false;
    for (let at = 0; at < text.length; ) {
      if (!last || last.text.length >= longestLine) last = this.#open();
      const piece = text.slice(at, at + longestLine - last.text.length);
      at += piece.length;
      this.#characters += piece.length;
      last.text += piece;
      const span = last.spans.at(-1);
      if (span?.look === this.#look) span.text += piece;
      else last.spans.push({ text: piece, look: this.#look });
    }
  }

  #open(): OutputLine {
    this.#isOpen = true;
    return this.#push({ missing: null, spans: [], text: '' });
  }

  #push(line: Omit<OutputLine, 'key'>): OutputLine {
    const added = { key: this.#nextKey, ...line };
    this.#nextKey += 1;
    // A line costs something even when it is empty.
    this.#characters += 16;
    this.lines.push(added);
    return added;
  }

  #trim(): void {
    if (this.#characters <= this.#mostCharacters) return;
    let gone = 0;
    // Some more than needed, so that it is not done with every piece.
    const aim = this.#mostCharacters * 0.9;
    while (this.#characters > aim && gone < this.lines.length - 1) {
      this.#characters -= (this.lines[gone]?.text.length ?? 0) + 16;
      gone += 1;
    }
    this.lines = this.lines.slice(gone);
    this.hasDropped = true;
  }
}
