/**
 * Has systemd make a change of one of its units, and reads the kernel back: systemd reports success as soon as it has
 * taken a value, also for one that the kernel then refuses. Such a change is taken back: the drop-in files are made what
 * they were, and systemd reads them again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { DropInOutcome, PlannedWrite, WriteOutcome } from '#server/domain/changes/change.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import type { SystemdCall } from '#server/domain/changes/systemd-call.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import { leaving, type Reason, reasonOf, type Sentence, sentenceOf } from '#server/domain/sentence.ts';
import { isAsBefore, isAsForetold, outcomeOf, readWrite } from './one-write.ts';
import type { DropInFile, StepLog } from './planned-step.ts';
import type { WritesDone } from './run-writes.ts';
import type { Systemctl } from './systemctl.ts';
import { systemctl } from './systemctl.ts';
import { readDropIns, removeDropIn, restoreDropIns } from './systemd-unit.ts';

export interface SystemdDone extends WritesDone {
  dropIns: DropInOutcome[];
}

/**
 * Throws NOT_AVAILABLE when systemd cannot be asked or says no: then nothing is changed, or the sentence says what is. `isHeld`: the
 * values were held to a team's budget, and no others than those are to stand in the end.
 */
export async function runThroughSystemd(
  { host, steps }: { host: CgroupHost; steps: StepLog },
  call: SystemdCall,
  writes: readonly PlannedWrite[],
  { isHeld = false, ask = systemctl }: { isHeld?: boolean; ask?: Systemctl } = {},
): Promise<SystemdDone> {
  const files = readDropIns(call.dropIns);
  const step = steps.plan([{ kind: 'systemd', call, dropIns: files, writes: [...writes] }]);
  const did = (status: 'kept' | 'refused', reason: Reason) =>
    steps.did(step, { status, after: null, errno: null, ...reason });
  try {
    if (call.isRemoval) for (const { path } of files) removeDropIn(path);
    await ask(call.args);
  } catch (cause) {
    const left = await takeBack(files, ask);
    const said = saidBy(cause);
    did('refused', reasonOf(said));
    throw new AppError('NOT_AVAILABLE', { public: leaving(said, { left }), cause });
  }
  await untilAll(host, writes, isAsForetold);
  const outcomes = writes.map((write) => judged(host, write, { ...call, isHeld }));
  const refused = outcomes.find(({ status }) => status === 'refused');
  if (!refused) {
    did('kept', { why: null });
    return { result: 'applied', writes: outcomes, dropIns: told(files) };
  }
  const left = await takeBack(files, ask);
  await untilAll(host, writes, isAsBefore);
  did('refused', { why: refused.why, sentence: refused.sentence ?? null });
  const rolledBack = outcomes.map((outcome, at) => afterTakingBack(host, { outcome, write: writes[at], left }));
  const broken = left.length > 0 || rolledBack.some(({ status }) => status === 'rollback-failed');
  return { result: broken ? 'broken' : 'rolled-back', writes: rolledBack, dropIns: told(files) };
}

/** Makes the files what they were and has systemd read them; the paths of those with which that failed. */
export async function takeBack(files: readonly DropInFile[], ask: Systemctl = systemctl): Promise<string[]> {
  try {
    if (restoreDropIns(files)) await ask(['daemon-reload']);
    return [];
  } catch (cause) {
    if (!isAppError(cause) && errnoOf(cause) === undefined) throw cause;
    return files.map(({ path }) => path);
  }
}

/** What to tell of it: systemd's own words, or what keeps its files from being changed. */
export function saidBy(cause: unknown): Sentence {
  const said = isAppError(cause) && sentenceOf({ why: cause.public, sentence: cause.sentence });
  return said || sayOfSystemd('drop-ins-stuck', { reason: String(cause) });
}

/** systemd writes to the kernel a moment after it has answered, and after a reload unit by unit. */
export async function untilAll(
  host: CgroupHost,
  writes: readonly PlannedWrite[],
  isRight: (write: PlannedWrite, setting: string | null) => boolean,
): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    if (writes.every((write) => isRight(write, readWrite(host, write)))) return;
    await sleep(pauseMs);
  }
}

const looks = 40;
const pauseMs = 50;

/** What became of a write that systemd was to make. */
export function judged(
  host: CgroupHost,
  write: PlannedWrite,
  { isRemoval, unit, isHeld = false }: Pick<SystemdCall, 'isRemoval' | 'unit'> & { isHeld?: boolean },
): WriteOutcome {
  const after = readWrite(host, write);
  if (isAsForetold(write, after)) return { ...outcomeOf(write, 'kept'), after };
  if (isRemoval && isHeld && after !== null) {
    const why = sayOfSystemd('systemd-not-as-held', {
      unit,
      path: write.path,
      asked: write.keeps ?? write.text,
      shows: after,
    });
    return { ...outcomeOf(write, 'refused'), after, ...reasonOf(why) };
  }
  // Without its drop-in a unit has what its own file says, whatever stood there before the drop-in came.
  const hasMoved = after !== null && !isAsBefore(write, after);
  if (isRemoval || hasMoved) return { ...outcomeOf(write, 'differs'), after };
  const { path } = write;
  const why =
    after === null
      ? sayOfSystemd('systemd-no-file', { unit, path })
      : sayOfSystemd('systemd-kernel-refused', { unit, path, shows: after });
  return { ...outcomeOf(write, 'refused'), after, ...reasonOf(why) };
}

function afterTakingBack(
  host: CgroupHost,
  { outcome, write, left }: { outcome: WriteOutcome; write: PlannedWrite | undefined; left: readonly string[] },
): WriteOutcome {
  if (!write) return outcome;
  const after = readWrite(host, write);
  if (outcome.status === 'refused') return { ...outcome, after };
  if (isAsBefore(write, after)) return { ...outcome, status: 'rolled-back', after };
  return { ...outcome, status: 'rollback-failed', after, ...reasonOf(notAsBefore(write, after, left)) };
}

/** `left`: files of systemd's that could not be made what they were. */
export function notAsBefore(write: PlannedWrite, now: string | null, left: readonly string[]): Sentence {
  const { path, before } = write;
  return leaving(sayOfChange('not-as-before', { path, before: before ?? '', now: now ?? '' }), { left });
}

function told(files: readonly DropInFile[]): DropInOutcome[] {
  const now = readDropIns(files.map(({ path }) => path));
  return files.map(({ path, before }, at) => ({ path, before, after: now[at]?.before ?? null }));
}
