/** A change through systemd that was cut short: whole, or its drop-in files made what they were. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import type { OpenChange } from './journal-lines.ts';
import { isAsBefore, isAsForetold, readWrite } from './one-write.ts';
import type { PlannedStep, StepLog } from './planned-step.ts';
import type { Found } from './recover-writes.ts';
import { notAsBefore, takeBack, untilAll } from './run-systemd.ts';
import type { Systemctl } from './systemctl.ts';
import { systemctl } from './systemctl.ts';
import { readDropIns } from './systemd-unit.ts';

type SystemdStep = Extract<PlannedStep, { kind: 'systemd' }>;

/** Such a change is one step. */
export function systemdStepOf({ steps }: OpenChange): SystemdStep | null {
  return steps.find((step) => step.kind === 'systemd') ?? null;
}

export async function recoverSystemd(
  host: CgroupHost,
  change: OpenChange,
  steps: StepLog,
  ask: Systemctl = systemctl,
): Promise<Found> {
  const step = systemdStepOf(change);
  if (!step) return { isWhole: false, values: [] };
  const { dropIns, writes, call } = step;
  const done = change.done.get(change.steps.indexOf(step));
  const isMade = writes.every((write) => isAsForetold(write, readWrite(host, write)));
  const hasFiles = readDropIns(call.dropIns).every(({ before }) => (before === null) === call.isRemoval);
  if (done?.status === 'kept' || (!done && isMade && hasFiles))
    return { isWhole: true, values: writes.map((write) => ({ ...valueNow(host, write), status: 'kept' })) };
  const hadBegun = !writes.every((write) => isAsBefore(write, readWrite(host, write))) || haveMoved(step);
  if (hadBegun) steps.did(change.steps.indexOf(step), { status: 'differs', after: null, errno: null, why: null });
  const left = await takeBack(dropIns, ask);
  await untilAll(host, writes, isAsBefore);
  return { isWhole: false, values: writes.map((write) => putBack(host, write, { hadBegun, left })) };
}

function haveMoved({ dropIns }: SystemdStep): boolean {
  const now = readDropIns(dropIns.map(({ path }) => path));
  return dropIns.some(({ before }, at) => now[at]?.before !== before);
}

function putBack(
  host: CgroupHost,
  write: PlannedWrite,
  { hadBegun, left }: { hadBegun: boolean; left: readonly string[] },
): RecoveredValue {
  const value = valueNow(host, write);
  if (value.after === null)
    return { ...value, status: 'gone', ...reasonOf(sayOfSystemd('file-gone', { path: write.path })) };
  if (left.length === 0 && isAsBefore(write, value.after))
    return { ...value, status: hadBegun ? 'rolled-back' : 'not-tried' };
  return { ...value, status: 'rollback-failed', ...reasonOf(notAsBefore(write, value.after, left)) };
}

function valueNow(host: CgroupHost, write: PlannedWrite): RecoveredValue {
  const { path, text, before } = write;
  return {
    what: path,
    asked: text,
    before,
    after: readWrite(host, write),
    status: 'not-tried',
    errno: null,
    why: null,
  };
}
