/**
 * Follows one stream of a run: asks for what comes next, as fast as it comes and never more than one piece at a time. Who
 * follows sees the end; what comes faster than it can be shown is skipped and said. Who does not follow gets nothing new, so
 * that what is read stands still. No React here.
 */
import type { OutputFacts, OutputPart } from '#server/domain/launch/run.ts';
import { type OutputLine, OutputLines } from './output-lines.ts';

export interface OutputView {
  lines: readonly OutputLine[];
  /** Bytes before the first line that are not here; they can be had from the start, or as a file. */
  bytesBefore: number;
  /** The oldest lines were let go, so that the page does not outgrow its memory. */
  hasDropped: boolean;
  /** Bytes written that have not been asked for. */
  bytesAfter: number;
  /** Null before the first answer. */
  facts: OutputFacts | null;
  mode: OutputMode;
  /** Why the last try failed; it is tried again. */
  error: unknown;
}

/** follow: the end, as it comes. still: nothing new. */
export type OutputMode = 'follow' | 'still';

export type AskOutput = (fromByte: number | null, maxBytes: number, signal: AbortSignal) => Promise<OutputPart>;

const pieceBytes = 256 * 1024;
/** Who is further behind than this does not catch up, but goes on at the end. */
const mostBehindBytes = 1024 * 1024;
/** Kept in the page, of each stream. */
const mostCharacters = 4 * 1024 * 1024;
const waitMs = 400;
const retryMs = 1500;

export class OutputFollower {
  readonly #ask: AskOutput;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #listeners = new Set<() => void>();
  #lines = new OutputLines(mostCharacters);
  #view: OutputView = {
    lines: [],
    bytesBefore: 0,
    hasDropped: false,
    bytesAfter: 0,
    facts: null,
    mode: 'follow',
    error: null,
  };
  /** Where the next piece begins; null: at the last one there is. */
  #next: number | null = null;
  #firstByte = 0;
  #stop = new AbortController();

  constructor(ask: AskOutput, pause = sleep) {
    this.#ask = ask;
    this.#pause = pause;
  }

  readonly view = (): OutputView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts; the answer ends it. */
  start(): () => void {
    this.#begin();
    return () => this.#stop.abort();
  }

  /** Goes to the end and stays there. */
  follow(): void {
    if (this.#view.mode === 'follow') return;
    this.#set({ mode: 'follow' });
    if (this.#view.bytesAfter > mostBehindBytes) this.#forget(null);
    this.#begin();
  }

  /** Keeps what is shown as it is. */
  hold(): void {
    if (this.#view.mode === 'still') return;
    this.#set({ mode: 'still' });
    this.#begin();
  }

  /** Shows the beginning. */
  fromStart(): void {
    this.#forget(0);
    this.#set({ mode: 'still' });
    this.#begin();
    void this.more();
  }

  /** The next piece behind what is shown, for who does not follow. */
  async more(): Promise<void> {
    const { signal } = this.#stop;
    try {
      const part = await this.#ask(this.#next, pieceBytes, signal);
      if (!signal.aborted) this.#take(part);
    } catch (error) {
      if (!signal.aborted) this.#set({ error });
    }
  }

  #begin(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isFollowing = this.#view.mode === 'follow';
      try {
        // Who holds still wants to know how much there is by now, and no more.
        const part = await this.#ask(this.#next, isFollowing ? pieceBytes : 1, signal);
        if (signal.aborted) return;
        if (isFollowing) this.#take(part);
        else this.#note(part.facts);
        const isDone = !part.facts.isOpen && (!isFollowing || this.#view.bytesAfter === 0);
        if (isDone) return;
        if (!isFollowing || this.#view.bytesAfter === 0) await this.#pause(waitMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#set({ error });
        await this.#pause(retryMs, signal);
      }
    }
  }

  #take(part: OutputPart): void {
    const behind = part.facts.totalBytes - part.toByte;
    if (this.#view.mode === 'follow' && behind > mostBehindBytes && this.#next !== null) {
      // Counted from what is shown to where the end will be shown from.
      this.#lines.miss({ bytes: Math.max(0, part.facts.totalBytes - pieceBytes - this.#next), why: 'skipped' });
      this.#next = Math.max(this.#next, part.facts.totalBytes - pieceBytes);
      this.#note(part.facts);
      return;
    }
    if (this.#next === null) this.#firstByte = part.fromByte;
    if (part.skippedBytes > 0) this.#lines.miss({ bytes: part.skippedBytes, why: 'dropped' });
    this.#lines.append(bytesOf(part.data));
    this.#next = part.toByte;
    this.#note(part.facts);
  }

  #note(facts: OutputFacts): void {
    this.#set({
      lines: [...this.#lines.lines],
      bytesBefore: this.#firstByte,
      hasDropped: this.#lines.hasDropped,
      bytesAfter: this.#next === null ? 0 : Math.max(0, facts.totalBytes - this.#next),
      facts,
      error: null,
    });
  }

  #forget(next: number | null): void {
    this.#lines = new OutputLines(mostCharacters);
    this.#next = next;
    this.#firstByte = 0;
    this.#set({ lines: [], bytesBefore: 0, hasDropped: false, bytesAfter: 0 });
  }

  #set(part: Partial<OutputView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of [...this.#listeners]) listener();
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
