/** Where what is wanted, what libcgroup's files say and what the kernel holds are not one. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { WantedLaunch } from './wanted.ts';
import type { BootReport, WantedGroupState, WantedLimitState } from './wanted-verbs.ts';

/** Of a limit: what the files say of it, and who or what changed it last. */
export interface DriftLimit extends WantedLimitState {
  /** Null where no file says anything of it. */
  file: { path: string; edit: LimitEdit; isSame: boolean } | null;
  /** Only of one that differs, and only where it is known. */
  changed: LastChange | null;
}

export interface DriftGroup extends Omit<WantedGroupState, 'limits'> {
  limits: DriftLimit[];
  /** What restoring the rights rests on; null where none differ. */
  rightsBasis: string | null;
  /** Of a group that is gone. */
  changed: LastChange | null;
}

export type LastChange =
  /** Through Corral, by somebody. */
  | { kind: 'audit'; requestId: string; atMs: number; person: string }
  /** By something else, as an event tells. */
  | { kind: 'event'; id: number; atMs: number; sentence: Sentence };

export interface DriftReport {
  /** Those that differ, parents first; at most mostDriftGroups. */
  groups: DriftGroup[];
  /** How many differ in all. */
  differing: number;
  /** Those that are as wanted, by path; at most mostDriftGroups. */
  same: { group: GroupPath; limits: number; by: string; atMs: number }[];
  /** How many groups are kept in all. */
  kept: number;
  launches: (Pick<WantedLaunch, 'id' | 'asked'> & { group: GroupPath; command: string; user: string })[];
  boot: BootReport;
  /** The files that were looked at; `why` says what keeps one from being read. */
  files: { path: string; why: Sentence | null }[];
  atMs: number;
}

export const mostDriftGroups = 500;

export function isDrifting({ missing, rights, limits }: DriftGroup): boolean {
  return missing.length > 0 || rights.length > 0 || limits.some(isLimitDrifting);
}

export function isLimitDrifting({ isSame, file }: DriftLimit): boolean {
  return !isSame || file?.isSame === false;
}
