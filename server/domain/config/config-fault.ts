/** What is found in a cgconfig.conf: where it stands, how bad it is, and the sentence. Shapes only; server/cgconfig finds them. */
import type { Sentence } from '#server/domain/sentence.ts';

/** Part of a text, in UTF-16 code units: [from, to). */
export interface Span {
  from: number;
  to: number;
}

/**
 * syntax: libcgroup does not read the file (cgconfigparser ends with 104).
 * refused: it reads it, and the kernel or libcgroup refuses it when it is loaded; nothing of the file stands then.
 * warning: it loads, to something else than what it looks like. info: it loads; worth knowing.
 */
export type FaultSeverity = 'syntax' | 'refused' | 'warning' | 'info';

export interface ConfigFault extends Sentence, Span {
  severity: FaultSeverity;
  /** Both from 1; the column counts characters as an editor does (UTF-16 code units). */
  line: number;
  column: number;
}

/** True for what keeps the file from being loaded. */
export function keepsFromLoading({ severity }: Pick<ConfigFault, 'severity'>): boolean {
  return severity === 'syntax' || severity === 'refused';
}

/**
 * As a load by Corral takes it, which is all of a text or nothing: libcgroup loads a text up to where it stops reading, and rows that
 * the kernel reads as something else than they look like.
 */
export function asLoadTakesIt(fault: ConfigFault): ConfigFault {
  const isNotTaken = fault.code === 'config-stops-reading' || fault.code === 'config-row-not-taken';
  return isNotTaken ? { ...fault, severity: 'refused' } : fault;
}

/** So many of each severity are told of one text: more helps nobody, and a text of semicolons would make half a million. */
export const mostFaultsOfEach = 500;
