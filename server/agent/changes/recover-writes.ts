/** A change of control files that was cut short: whole, or put back write by write. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { sayOfRecovery } from '#server/domain/changes/sentences/recovery-sentences.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';
import { isSameSetting, settingId } from '#server/domain/limits/setting-rows.ts';
import { reasonOf, type Sentence } from '#server/domain/sentence.ts';
import type { OpenChange } from './journal-lines.ts';
import { isAsBefore, isAsForetold, readWrite, rollBackWrite } from './one-write.ts';
import type { DoneStep, StepLog } from './planned-step.ts';

/** What became of a change that was cut short: each step of it, in the order of the plan. */
export interface Found {
  /** All of it had been done, or was finished now. */
  isWhole: boolean;
  values: RecoveredValue[];
  /** Said in place of the usual sentence. */
  reason?: Sentence;
}

interface JournaledWrite {
  step: number;
  write: PlannedWrite;
  /** Undefined: it may or may not have been made. */
  done: DoneStep | undefined;
}

export async function recoverWrites(host: CgroupHost, change: OpenChange, steps: StepLog): Promise<Found> {
  const writes = writesOf(change);
  const whole = asWhole(host, writes);
  if (whole) return { isWhole: true, values: whole };
  return { isWhole: false, values: await putBackWrites(host, writes, steps) };
}

/** The writes among the steps of a change. */
export function writesOf({ steps, done }: OpenChange): JournaledWrite[] {
  return steps.flatMap((step, at) =>
    step.kind === 'write' ? [{ step: at, write: step.write, done: done.get(at) }] : [],
  );
}

/**
 * The values, when every write is known to have been kept: by the journal, or, for one that the kill came right after, by
 * what stands there now, before anything else was changed. Null when one is missing or cannot be told.
 */
function asWhole(host: CgroupHost, writes: readonly JournaledWrite[]): RecoveredValue[] | null {
  const values: RecoveredValue[] = [];
  for (const [at, { write, done }] of writes.entries()) {
    if (done?.status === 'refused') return null;
    if (done) {
      values.push({ ...blankValue(write), ...done });
      continue;
    }
    const now = readWrite(host, write);
    const writtenAgain = writes.slice(at + 1).some((later) => isSameSetting(later.write, write));
    if (writtenAgain || !isForetold(write) || !isAsForetold(write, now)) return null;
    values.push({ ...blankValue(write), status: 'kept', after: now });
  }
  return values;
}

/** Last first. The values are in the order of the writes. */
export async function putBackWrites(
  host: CgroupHost,
  writes: readonly JournaledWrite[],
  steps: StepLog,
): Promise<RecoveredValue[]> {
  const values: RecoveredValue[] = [];
  /** Files in which a later write still stands. */
  const stuck = new Set<string>();
  // Steps are taken one after the other: of those without a word of the journal's only the first may have been made.
  const mayBeMade = writes.slice(0, writes.findLastIndex(({ done }) => done !== undefined) + 2);
  for (const one of writes.toReversed()) {
    if (!mayBeMade.includes(one)) {
      values.push({ ...blankValue(one.write), status: 'not-tried', after: readWrite(host, one.write) });
      continue;
    }
    const value = stuck.has(settingId(one.write)) ? underLater(host, one) : await putBack(host, one, steps);
    if (value.status === 'rollback-failed' || value.status === 'changed-since') stuck.add(settingId(one.write));
    values.push({ ...value, after: readWrite(host, one.write) });
  }
  return values.reverse();
}

async function putBack(
  host: CgroupHost,
  { step, write, done }: JournaledWrite,
  steps: StepLog,
): Promise<RecoveredValue> {
  const value = blankValue(write);
  if (done?.status === 'refused') return { ...value, ...done };
  const now = readWrite(host, write);
  if (now === null) return { ...value, status: 'gone', ...reasonOf(sayOfSystemd('file-gone', { path: write.path })) };
  if (isAsItWas(write, now)) return { ...value, status: done ? 'rolled-back' : 'not-tried' };
  if (!isOurs(write, done, now))
    return {
      ...value,
      status: 'changed-since',
      ...reasonOf(sayOfRecovery('written-by-others', { path: write.path, now })),
    };
  // Should this agent be killed as well, the next one knows that there was something to put back.
  if (!done) steps.did(step, { status: 'kept', after: now, errno: null, why: null });
  return { ...value, ...(await rollBackWrite(host, write)) };
}

/** What a write holds by the journal; without a word of the journal's, what was foretold or cannot be foretold. */
function isOurs(write: PlannedWrite, done: DoneStep | undefined, now: string): boolean {
  if (done) return now === done.after || (isForetold(write) && isAsForetold(write, now));
  return isAsForetold(write, now);
}

function isForetold(write: PlannedWrite): boolean {
  return write.keeps !== null || write.file === 'cgroup.subtree_control';
}

/**
 * A file that only came with its controller was not there to be read, and a list of enabled controllers is not foretold
 * for each write to it: as they were is as they would be put back.
 */
function isAsItWas(write: PlannedWrite, now: string): boolean {
  if (write.before !== null) return isAsBefore(write, now);
  if (write.undoText === null) return false;
  if (write.file === 'cgroup.subtree_control') return isAsForetold({ ...write, text: write.undoText }, now);
  return now === settingOf(write.file, write.undoText);
}

function underLater(host: CgroupHost, { write, done }: JournaledWrite): RecoveredValue {
  if (!done) return { ...blankValue(write), status: 'not-tried', after: readWrite(host, write) };
  return {
    ...blankValue(write),
    status: 'rollback-failed',
    ...reasonOf(sayOfRecovery('under-a-later-write', { path: write.path })),
  };
}

function blankValue({ path, text, before }: PlannedWrite): RecoveredValue {
  return { what: path, asked: text, before, after: null, status: 'not-tried', errno: null, why: null };
}
