/**
 * Has systemd make a change of one of its units, and reads the kernel back: systemd reports success as soon as it has
 * taken a value, also for one that the kernel then refuses. Such a change is taken back: the drop-in files are made what
 * they were, and systemd reads them again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { DropInOutcome, PlannedWrite, SystemdCall, WriteOutcome } from '#server/domain/changes/change.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { isAsBefore, isAsForetold, outcomeOf, readWrite } from './one-write.ts';
import type { DropInFile, StepLog } from './planned-step.ts';
import type { WritesDone } from './run-writes.ts';
import type { Systemctl } from './systemctl.ts';
import { systemctl } from './systemctl.ts';
import { readDropIns, removeDropIn, restoreDropIns } from './systemd-unit.ts';

export interface SystemdDone extends WritesDone {
  dropIns: DropInOutcome[];
}

/** Throws NOT_AVAILABLE when systemd cannot be asked or says no: then nothing is changed, or the sentence says what is. */
export async function runThroughSystemd(
  { host, steps }: { host: CgroupHost; steps: StepLog },
  call: SystemdCall,
  writes: readonly PlannedWrite[],
  ask: Systemctl = systemctl,
): Promise<SystemdDone> {
  const files = readDropIns(call.dropIns);
  const step = steps.plan([{ kind: 'systemd', call, dropIns: files, writes: [...writes] }]);
  const did = (status: 'kept' | 'refused', why: string | null) =>
    steps.did(step, { status, after: null, errno: null, why });
  try {
    if (call.isRemoval) for (const { path } of files) removeDropIn(path);
    await ask(call.args);
  } catch (cause) {
    const left = await takeBack(files, ask);
    const why = isAppError(cause) ? cause.public : `systemd's files could not be changed: ${String(cause)}.`;
    did('refused', why);
    throw new AppError('NOT_AVAILABLE', { public: sayOfChange('systemd-refused', { why, left: left ?? '' }), cause });
  }
  await untilAll(host, writes, isAsForetold);
  const outcomes = writes.map((write) => judged(host, write, call));
  const refused = outcomes.find(({ status }) => status === 'refused');
  if (!refused) {
    did('kept', null);
    return { result: 'applied', writes: outcomes, dropIns: told(files) };
  }
  const left = await takeBack(files, ask);
  await untilAll(host, writes, isAsBefore);
  did('refused', refused.why);
  const rolledBack = outcomes.map((outcome, at) => afterTakingBack(host, { outcome, write: writes[at], left }));
  const broken = left !== null || rolledBack.some(({ status }) => status === 'rollback-failed');
  return { result: broken ? 'broken' : 'rolled-back', writes: rolledBack, dropIns: told(files) };
}

/** Makes the files what they were and has systemd read them; null when that is done, else what is left of the change. */
export async function takeBack(files: readonly DropInFile[], ask: Systemctl = systemctl): Promise<string | null> {
  try {
    if (restoreDropIns(files)) await ask(['daemon-reload']);
    return null;
  } catch (cause) {
    const why = isAppError(cause) ? cause.public : String(cause);
    return `Taking it back failed as well (${why}): look at ${files.map(({ path }) => path).join(', ')}.`;
  }
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

function judged(host: CgroupHost, write: PlannedWrite, { isRemoval, unit }: SystemdCall): WriteOutcome {
  const after = readWrite(host, write);
  if (isAsForetold(write, after)) return { ...outcomeOf(write, 'kept'), after };
  // Without its drop-in a unit has what its own file says, whatever stood there before the drop-in came.
  const hasMoved = after !== null && !isAsBefore(write, after);
  if (isRemoval || hasMoved) return { ...outcomeOf(write, 'differs'), after };
  const why =
    after === null
      ? `systemd took the value for ${unit}, but there is no ${write.path}.`
      : `systemd took the value for ${unit}, but the kernel did not: ${write.path} still shows ${after || 'nothing'}.`;
  return { ...outcomeOf(write, 'refused'), after, why };
}

function afterTakingBack(
  host: CgroupHost,
  { outcome, write, left }: { outcome: WriteOutcome; write: PlannedWrite | undefined; left: string | null },
): WriteOutcome {
  if (!write) return outcome;
  const after = readWrite(host, write);
  if (outcome.status === 'refused') return { ...outcome, after };
  if (isAsBefore(write, after)) return { ...outcome, status: 'rolled-back', after };
  return {
    ...outcome,
    status: 'rollback-failed',
    after,
    why: left ?? `${write.path} was ${write.before} and now shows ${after}.`,
  };
}

function told(files: readonly DropInFile[]): DropInOutcome[] {
  const now = readDropIns(files.map(({ path }) => path));
  return files.map(({ path, before }, at) => ({ path, before, after: now[at]?.before ?? null }));
}
