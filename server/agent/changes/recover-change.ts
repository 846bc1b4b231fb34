/**
 * Makes good what was begun and not ended, before anything else is changed: docs/decisions/0009. A change of which all
 * was done is left and said to be applied; of any other, what was done is put back, last first, and read back. A
 * removal has no way back, so it is finished. What stands is told where neither can be.
 */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { RecoveredValue, Recovery } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import { recoverControl, recoverRemoveTree } from '../control/recover-control.ts';
import { recoverCreate, recoverRemove } from '../groups/recover-groups.ts';
import { recoverLaunch } from '../launch/recover-launch.ts';
import { recoverMove } from '../processes/recover-move.ts';
import type { ChangeMaker, OpenChange } from './journal-lines.ts';
import type { PlannedStep, StepLog } from './planned-step.ts';
import { recoverSystemd, systemdStepOf } from './recover-systemd.ts';
import type { Found } from './recover-writes.ts';
import { recoverWrites } from './recover-writes.ts';

export interface RecoveryScene {
  host: CgroupHost;
  /** This agent. */
  self: ChangeMaker;
}

/** Whether an agent that still lives is at it: two that were given one journal must not take each other's work apart. */
export function isInOtherHands({ by }: OpenChange, { host, self }: RecoveryScene): boolean {
  if (!by || by.bootId !== self.bootId || by.pid === self.pid) return false;
  return readStartTicks(by.pid, host.proc) === by.startTicks;
}

/** Never throws: what cannot be looked at is unknown, with the reason. */
export async function recoverChange(scene: RecoveryScene, change: OpenChange, steps: StepLog): Promise<Recovery> {
  const { by } = change;
  if (!by)
    return unknown('An agent of an earlier version began this change and was cut short; it kept no plan of it.', []);
  // What systemd keeps in a file outlives the kernel.
  if (by.bootId !== scene.self.bootId && !systemdStepOf(change))
    return {
      result: 'failed',
      why: 'The host was started anew before this change had ended. Control groups begin anew with the kernel: nothing of it stands.',
      values: change.steps.map((step) => untouched(step, 'gone')),
    };
  if (change.steps.length === 0)
    return {
      result: 'failed',
      why: 'This change was cut short before anything was done: nothing was changed.',
      values: [],
    };
  try {
    return sum(await recover(scene.host, change, steps));
  } catch (cause) {
    const why = isAppError(cause) ? cause.public : String(cause);
    return unknown(`This change was cut short, and what stands could not be found out: ${why}`, change.steps);
  }
}

function recover(host: CgroupHost, change: OpenChange, steps: StepLog): Promise<Found> {
  switch (change.verb) {
    case 'apply':
      return systemdStepOf(change) ? recoverSystemd(host, change, steps) : recoverWrites(host, change, steps);
    case 'create':
      return recoverCreate(host, change, steps);
    case 'remove':
      return recoverRemove(host, change);
    case 'move':
      return recoverMove(host, change);
    case 'removeTree':
      return recoverRemoveTree(host, change);
    case 'freeze':
    case 'thaw':
    case 'kill':
    case 'signal':
    case 'reclaim':
    case 'resetPeak':
    case 'restart':
      return recoverControl(host, change);
    case 'launch':
    case 'stopRun':
    case 'forgetRun':
      return recoverLaunch(host, change, steps);
  }
}

const sentences = {
  applied: 'This change was cut short before its end could be stored; all of it had been done.',
  'rolled-back': 'This change was cut short. What had been done was rolled back before anything else was changed.',
  broken: 'This change was cut short, and not all of it could be put back: the values say what stands.',
  failed: 'This change was cut short, and nothing of it had been done: nothing was changed.',
} as const;

function sum({ isWhole, values, why }: Found): Recovery {
  const result = isWhole ? 'applied' : resultOf(values);
  return { result, why: why ?? sentences[result], values };
}

function resultOf(values: readonly RecoveredValue[]): Exclude<Recovery['result'], 'applied' | 'unknown'> {
  const has = (...statuses: RecoveredValue['status'][]) => values.some(({ status }) => statuses.includes(status));
  if (has('rollback-failed', 'changed-since', 'in-the-way')) return 'broken';
  return has('rolled-back') ? 'rolled-back' : 'failed';
}

function unknown(why: string, steps: readonly PlannedStep[]): Recovery {
  return { result: 'unknown', why, values: steps.map((step) => untouched(step, 'unknown')) };
}

/** What a step was to do, without a word on what stands. */
function untouched(step: PlannedStep, status: RecoveredValue['status']): RecoveredValue {
  const rest = { after: null, status, errno: null, why: null };
  switch (step.kind) {
    case 'write':
      return { what: step.write.path, asked: step.write.text, before: step.write.before, ...rest };
    case 'systemd':
      return { what: step.call.unit, asked: step.call.commands.join('; '), before: null, ...rest };
    case 'make':
    case 'remove':
      return { what: step.path, asked: null, before: null, ...rest };
    case 'move':
      return { what: `process ${step.pid} (${step.name})`, asked: step.to, before: step.before, ...rest };
    case 'freeze':
    case 'reclaim':
    case 'reset-peak':
      return { what: step.path, asked: step.asked, before: step.before, ...rest };
    case 'kill':
      return { what: `processes of ${step.group}`, asked: 'SIGKILL', before: String(step.processes), ...rest };
    case 'restart':
      return { what: step.unit, asked: 'restart', before: step.before, ...rest };
    case 'launch':
    case 'stop':
    case 'forget':
      return { what: `run ${step.id}`, asked: step.kind, before: null, ...rest };
    case 'signal':
      return { what: `process ${step.pid} (${step.name})`, asked: step.signal, before: null, ...rest };
  }
}
