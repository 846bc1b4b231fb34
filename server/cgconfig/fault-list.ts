/** Collects what is found in a text, each with its line and column. */
import {
  type ConfigFault,
  type FaultSeverity,
  mostFaultsOfEach,
  type Span,
} from '#server/domain/config/config-fault.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { lineStartsOf, placeOf } from './line-starts.ts';

export class FaultList {
  readonly faults: ConfigFault[] = [];
  readonly #lineStarts: readonly number[];
  readonly #counts = new Map<FaultSeverity, number>();

  readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.#lineStarts = lineStartsOf(text);
  }

  /** Of each severity the first few hundred: what they say of the file as a whole stays. */
  say(severity: FaultSeverity, said: Sentence, { from, to }: Span): void {
    const count = (this.#counts.get(severity) ?? 0) + 1;
    this.#counts.set(severity, count);
    if (count > mostFaultsOfEach) return;
    this.faults.push({ ...said, severity, from, to, ...placeOf(this.#lineStarts, from) });
  }

  lineOf({ from }: Span): number {
    return placeOf(this.#lineStarts, from).line;
  }
}
