/** Collects what is found in a text, each with its line and column. */
import type { ConfigFault, FaultSeverity, Span } from '#server/domain/config/config-fault.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { lineStartsOf, placeOf } from './line-starts.ts';

export class FaultList {
  readonly faults: ConfigFault[] = [];
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    this.#lineStarts = lineStartsOf(text);
  }

  say(severity: FaultSeverity, said: Sentence, { from, to }: Span): void {
    this.faults.push({ ...said, severity, from, to, ...placeOf(this.#lineStarts, from) });
  }

  lineOf({ from }: Span): number {
    return placeOf(this.#lineStarts, from).line;
  }
}
