/**
 * What a group was at a moment, of what the audit log and the events know, and nothing else: a value counts as known where
 * it was seen before the moment and is seen unchanged after it. Everything less is said as what it is. Pure.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { rowIn } from '#server/domain/limits/setting-rows.ts';
import { type Evidence, isSameText, type Mark, type Observation, type PresentFile } from './group-evidence.ts';

/** A sighting of a value, and where it stands. */
export type Sighting = Pick<Observation, 'atMs' | 'by' | 'requestId' | 'person' | 'did'>;

export type FileState =
  /** It stood before and stands after, with nothing on record in between. */
  | { kind: 'known'; value: string; since: Sighting; until: Sighting }
  /** Seen last before the moment, and never after: nothing says that it had changed by then, or had not. */
  | { kind: 'last-seen'; value: string; since: Sighting; seen: Sighting }
  /** One value before, another after: when it changed is not on record. */
  | { kind: 'changed-between'; value: string; seen: Sighting; next: string; nextSeen: Sighting }
  /** First on record after the moment. */
  | { kind: 'first-seen-later'; value: string; seen: Sighting }
  | { kind: 'not-known' };

export interface FileAtMoment {
  path: string;
  file: string;
  /** Of a table: the row. */
  row: string | null;
  key: LimitKey | null;
  state: FileState;
  /** What stands there now; null where there is no such file, or it is not known. */
  present: string | null;
}

export type Existence =
  | { kind: 'there' }
  /** Removed before, or made only after. */
  | { kind: 'gone'; mark: Mark }
  | { kind: 'not-yet'; mark: Mark }
  | { kind: 'not-known' };

export interface GroupAtMoment {
  group: GroupPath;
  atMs: number;
  nowMs: number;
  existence: Existence;
  /** Whether the group is there now; unknown while the agent is away. */
  present: 'there' | 'gone' | 'unknown';
  /** Those that something is on record of first, in the order of their paths; then what only the present knows. */
  files: FileAtMoment[];
  /** When the host was started, where that was after the moment: groups begin anew with it. */
  bootedSinceMs: number | null;
  /** True where older or later records were too many to be read. */
  isCut: boolean;
}

export interface MomentQuestion {
  group: GroupPath;
  atMs: number;
  nowMs: number;
  evidence: readonly Evidence[];
  /** The limits' files as they are; null: the group is not there. */
  present: readonly PresentFile[] | 'gone' | 'unknown';
  /** When the host has started; null where that is not known. */
  bootedAtMs: number | null;
  isCut: boolean;
}

/** The answer. A moment that is yet to come is answered as now. */
export function groupAtMoment(question: MomentQuestion): GroupAtMoment {
  const { group, nowMs, evidence, isCut, bootedAtMs } = question;
  const atMs = Math.min(question.atMs, nowMs);
  const boot = bootedAtMs === null ? [] : [bootMark(bootedAtMs)];
  const marks = [...evidence.flatMap((each) => each.marks), ...boot].sort((a, b) => a.atMs - b.atMs);
  const observations = evidence.flatMap((each) => each.observations);
  const present = typeof question.present === 'string' ? [] : question.present;
  const rows = new Map<string, Observation[]>();
  for (const each of observations) {
    const id = idOf(each);
    rows.set(id, [...(rows.get(id) ?? []), each]);
  }
  const onRecord = [...rows.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, seen]) => fileOf({ seen, atMs, nowMs, marks, present }));
  const known = new Set(onRecord.map(({ path }) => path));
  const others = present
    .filter(({ path }) => !known.has(path))
    .map((each) => ({ ...placeOf(each.path), row: null, key: each.key, state: notKnown, present: each.text }));
  return {
    group,
    atMs,
    nowMs,
    existence: existenceAt({ group, atMs, marks, observations }),
    present: typeof question.present === 'string' ? question.present : 'there',
    files: [...onRecord, ...others.filter(isFirstOfPath)],
    bootedSinceMs: bootedAtMs !== null && bootedAtMs > atMs ? bootedAtMs : null,
    isCut,
  };
}

const notKnown: FileState = { kind: 'not-known' };

/** The root group does not end at a boot, but its values do. */
function bootMark(atMs: number): Mark {
  return { atMs, kind: 'boot', dir: null, by: 'present', requestId: null, person: null };
}

function idOf({ path, row }: Pick<Observation, 'path' | 'row'>): string {
  return row === null ? path : `${path}\n${row}`;
}

function placeOf(path: string): { path: string; file: string } {
  return { path, file: path.slice(path.lastIndexOf('/') + 1) };
}

/** Two limits can stand in one file. */
function isFirstOfPath({ path }: FileAtMoment, at: number, all: readonly FileAtMoment[]): boolean {
  return all.findIndex((each) => each.path === path) === at;
}

// ---- One file ----

function fileOf({
  seen,
  atMs,
  nowMs,
  marks,
  present,
}: {
  seen: Observation[];
  atMs: number;
  nowMs: number;
  marks: readonly Mark[];
  present: readonly PresentFile[];
}): FileAtMoment {
  const [{ path, row }] = seen as [Observation];
  const stands = present.find((each) => each.path === path);
  const text = stands === undefined ? null : row === null ? stands.text : rowIn(stands.text, row);
  const now: Observation[] =
    text === null
      ? []
      : [{ path, row, key: null, atMs: nowMs, value: text, did: 'read', by: 'present', requestId: null, person: null }];
  const dir = path.slice(0, path.lastIndexOf('/'));
  const own = marks.filter((mark) => mark.dir === null || mark.dir === dir);
  const from = own.findLast((mark) => mark.atMs <= atMs)?.atMs ?? Number.NEGATIVE_INFINITY;
  const until = own.find((mark) => mark.atMs > atMs)?.atMs ?? Number.POSITIVE_INFINITY;
  // Sorting keeps the order of what was read and written in one moment.
  const all = [...seen, ...now]
    .sort((a, b) => a.atMs - b.atMs)
    .filter((each) => each.atMs >= from && each.atMs < until);
  return {
    ...placeOf(path),
    row,
    key: seen.find(({ key }) => key !== null)?.key ?? stands?.key ?? null,
    state: stateAt(all, atMs) ?? firstLater(seen, atMs),
    present: text,
  };
}

/** Null where nothing that was seen before the moment holds for it. */
function stateAt(all: readonly Observation[], atMs: number): FileState | null {
  const at = all.findLastIndex((each) => each.atMs <= atMs);
  const last = all[at];
  const next = all[at + 1];
  if (!last || last.value === null)
    return next && next.value !== null ? { kind: 'first-seen-later', value: next.value, seen: next } : null;
  if (!next) return { kind: 'last-seen', value: last.value, since: sinceOf(all, at), seen: last };
  if (next.value === null) return { kind: 'last-seen', value: last.value, since: sinceOf(all, at), seen: last };
  return isSameText(last.value, next.value)
    ? { kind: 'known', value: last.value, since: sinceOf(all, at), until: untilOf(all, at + 1) }
    : { kind: 'changed-between', value: last.value, seen: last, next: next.value, nextSeen: next };
}

/** Beyond the next beginning as well: it says nothing of the moment, and is said as that. */
function firstLater(seen: readonly Observation[], atMs: number): FileState {
  const later = [...seen].sort((a, b) => a.atMs - b.atMs).find((each) => each.atMs > atMs && each.value !== null);
  return later?.value == null ? notKnown : { kind: 'first-seen-later', value: later.value, seen: later };
}

/** The first of the sightings in a row that say the same: since when it is known to stand. */
function sinceOf(all: readonly Observation[], at: number): Sighting {
  let first = at;
  while (first > 0 && isSame(all[first - 1], all[at]) && all[first]?.did !== 'set') first--;
  return all[first] as Sighting;
}

function untilOf(all: readonly Observation[], at: number): Sighting {
  let last = at;
  while (isSame(all[last + 1], all[at])) last++;
  return all[last] as Sighting;
}

function isSame(a: Observation | undefined, b: Observation | undefined): boolean {
  return a?.value != null && b?.value != null && isSameText(a.value, b.value);
}

// ---- Whether it was there ----

function existenceAt({
  group,
  atMs,
  marks,
  observations,
}: {
  group: GroupPath;
  atMs: number;
  marks: readonly Mark[];
  observations: readonly Observation[];
}): Existence {
  if (group === '/') return { kind: 'there' };
  const last = marks.findLast((mark) => mark.atMs <= atMs);
  const next = marks.find((mark) => mark.atMs > atMs);
  const fromMs = last?.atMs ?? Number.NEGATIVE_INFINITY;
  const isSeen = observations.some((each) => each.atMs > fromMs && each.atMs <= atMs && each.value !== null);
  if (last?.kind === 'made' || isSeen) return { kind: 'there' };
  if (last?.kind === 'gone') return { kind: 'gone', mark: last };
  // What is there now, or went later, may have been made after the moment, while nobody looked.
  return next?.kind === 'made' ? { kind: 'not-yet', mark: next } : { kind: 'not-known' };
}
