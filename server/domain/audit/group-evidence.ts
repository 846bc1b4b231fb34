/**
 * What records and events tell of one group's files: when a value was seen or set, and when the group, or all its values,
 * began anew. Nothing is concluded here; that is group-at-moment.ts. Pure.
 */
import { kindsOfSort } from '#server/domain/events/event-list.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { rowOf, shownIn } from '#server/domain/limits/setting-rows.ts';
import type { AuditAction, AuditResult, AuditValue } from './audit-event.ts';

/** Where a piece of evidence stands. */
export interface EvidenceSource {
  by: 'record' | 'event' | 'present';
  /** Of a record, by which it can be opened; null for what is told otherwise, or not theirs to open. */
  requestId: string | null;
  /** Who made the change; null where nobody did through Corral. */
  person: string | null;
}

/** One file of the group, or one row of a file that is a table, at one moment. */
export interface Observation extends EvidenceSource {
  path: string;
  /** "8:0" in io.max; null for a file that is one setting. */
  row: string | null;
  key: LimitKey | null;
  atMs: number;
  /** As the kernel's file said; null: from here on it is not known. */
  value: string | null;
  /** read: it stood there; set: it was written then. */
  did: 'read' | 'set';
}

/** A moment at which a directory of the group, or with `dir` null all of it, began or ended. */
export interface Mark extends EvidenceSource {
  atMs: number;
  /** boot: the host's start, at which control groups begin anew. */
  kind: 'made' | 'gone' | 'boot';
  dir: string | null;
}

export interface Evidence {
  observations: Observation[];
  marks: Mark[];
}

/** As much of a record as tells of groups. */
export interface RecordOfGroup {
  requestId: string | null;
  person: string | null;
  group: GroupPath | null;
  action: AuditAction;
  result: AuditResult;
  atMs: number;
  settledAtMs: number | null;
  values: readonly AuditValue[];
}

/** The files that one limit is read from, as they are now. */
export interface PresentFile {
  key: LimitKey;
  file: string;
  path: string;
  text: string;
}

/** Whether a directory is the group's: by where its hierarchies are mounted, and where that is not known by its name. */
export function dirsOf(group: GroupPath, mountPoints: readonly string[] | null): (dir: string) => boolean {
  const below = group === rootPath ? '' : group;
  if (mountPoints === null) return (dir) => below !== '' && dir.endsWith(below);
  const dirs = new Set(mountPoints.map((mountPoint) => mountPoint + below));
  return (dir) => dirs.has(dir);
}

/** Files that tell how things are, not how they were set. */
const countingActions: ReadonlySet<AuditAction> = new Set<AuditAction>(['group.resetPeak', 'group.reclaim']);
/** Of values with these something was written, so that without a reading after it nothing is known. */
const touched = new Set(['kept', 'differs', 'rolled-back', 'rollback-failed', 'returned', 'unknown']);

/** What one record tells of the group whose directories `isOwn` knows. */
export function evidenceOfRecord(record: RecordOfGroup, isOwn: (dir: string) => boolean): Evidence {
  const { requestId, person, action, result, atMs } = record;
  const evidence: Evidence = { observations: [], marks: [] };
  if (countingActions.has(action)) return evidence;
  const source = { by: 'record' as const, requestId, person };
  const settledAtMs = record.settledAtMs ?? atMs;
  for (const value of record.values) {
    if (isOwn(value.what)) {
      const kind = value.status === 'made' ? 'made' : value.status === 'removed' ? 'gone' : null;
      if (kind) evidence.marks.push({ ...source, atMs: settledAtMs, kind, dir: value.what });
      continue;
    }
    const cut = value.what.lastIndexOf('/');
    if (cut < 0 || !isOwn(value.what.slice(0, cut))) continue;
    const file = value.what.slice(cut + 1);
    const row = rowOf(file, value.asked ?? '');
    const about = { ...source, path: `${value.what.slice(0, cut)}/${shownIn(file)}`, row, key: null };
    if (value.before !== null) evidence.observations.push({ ...about, atMs, value: value.before, did: 'read' });
    if (value.after !== null) {
      const did = value.before !== null && isSameText(value.before, value.after) ? 'read' : 'set';
      evidence.observations.push({ ...about, atMs: settledAtMs, value: value.after, did });
    } else if (touched.has(value.status) || result === 'pending' || result === 'unknown')
      evidence.observations.push({ ...about, atMs: settledAtMs, value: null, did: 'set' });
  }
  return evidence;
}

/**
 * What one event tells of it: of a limit that moved without Corral, by the limit's files as they are named in `present`. A
 * group above it that came or went took it along.
 */
export function evidenceOfEvent(event: HostEvent, group: GroupPath, present: readonly PresentFile[]): Evidence {
  const source = { by: 'event' as const, requestId: null, person: null };
  switch (event.kind) {
    case 'group-appeared':
      // Of one above it: it was not there before, and whether it was made at once is not told.
      return marked({ ...source, atMs: event.atMs, kind: event.group === group ? 'made' : 'gone', dir: null });
    case 'group-vanished':
      return marked({ ...source, atMs: event.atMs, kind: 'gone', dir: null });
    case 'limit-changed':
    case 'owner-put-back': {
      const { sinceMs, atMs, had, has, limit: key, file } = event;
      const files = present.filter((each) => each.key === key && (file === null || each.file === file));
      const [only] = files;
      if (!only) return { observations: [], marks: [] };
      const parts = files.length === 1 ? [{ path: only.path, had, has }] : partsOf(files, had, has);
      const observations = parts.flatMap(({ path, had, has }) => [
        { ...source, path, row: null, key, atMs: sinceMs, value: had, did: 'read' as const },
        { ...source, path, row: null, key, atMs, value: has, did: 'set' as const },
      ]);
      return { observations, marks: [] };
    }
    default:
      return { observations: [], marks: [] };
  }
}

/** The kinds of events that evidenceOfEvent reads. */
export const kindsOfEvidence = ['limit-changed', 'owner-put-back', ...kindsOfSort.groups] as const;

function marked(mark: Mark): Evidence {
  return { observations: [], marks: [mark] };
}

/** v1's quota and period stand in files of their own; the event has them as v2's cpu.max does, without a period where there is no quota. */
function partsOf(files: readonly PresentFile[], had: string, has: string) {
  return files.map(({ path, file }) => {
    const at = file.endsWith('period_us') ? 1 : 0;
    return { path, had: had.split(' ')[at] ?? null, has: has.split(' ')[at] ?? null };
  });
}

/** v1 says "no limit" with -1, or with the largest size there is, rounded to a page. */
const unlimitedFrom = 1n << 62n;

/** Whether two texts of a file say the same, whichever of the kernel's words for "no limit" they use. */
export function isSameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '-1') return 'max';
  return /^\d{19,20}$/.test(trimmed) && BigInt(trimmed) >= unlimitedFrom ? 'max' : trimmed;
}
