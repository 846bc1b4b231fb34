/**
 * Makes good what was begun and not ended, before anything else is changed: docs/decisions/0009. A change of which all
 * was done is left and said to be applied; of any other, what was done is put back, last first, and read back. A
 * removal has no way back, so it is finished. What stands is told where neither can be.
 */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { RecoveredValue, Recovery } from '#server/domain/changes/change-verbs.ts';
import { sayOfRecovery } from '#server/domain/changes/sentences/recovery-sentences.ts';
import { isAppError } from '#server/domain/errors.ts';
import { reasonOf, type Sentence } from '#server/domain/sentence.ts';
import { recoverConfigSave } from '../config/recover-config-save.ts';
import { recoverLoad } from '../config/recover-load.ts';
import { recoverControl, recoverRemoveTree } from '../control/recover-control.ts';
import { recoverCreate, recoverRemove } from '../groups/recover-groups.ts';
import { recoverLaunch } from '../launch/recover-launch.ts';
import { recoverMove } from '../processes/recover-move.ts';
import { recoverSave } from '../rules/save-rules.ts';
import { recoverSchedule } from '../schedules/change-schedules.ts';
import type { ScheduleStore } from '../schedules/schedule-store.ts';
import { recoverKeepTry } from '../tries/keep-try.ts';
import type { TryStore } from '../tries/try-store.ts';
import { settleWanted } from '../wanted/recover-wanted.ts';
import { recoverRights } from '../wanted/restore-rights.ts';
import type { WantedStore } from '../wanted/wanted-store.ts';
import type { ChangeMaker, OpenChange } from './journal-lines.ts';
import type { PlannedStep, StepLog } from './planned-step.ts';
import { recoverSystemd, systemdStepOf } from './recover-systemd.ts';
import type { Found } from './recover-writes.ts';
import { recoverWrites } from './recover-writes.ts';

export interface RecoveryScene {
  host: CgroupHost;
  /** This agent. */
  self: ChangeMaker;
  wanted?: WantedStore | undefined;
  tries?: TryStore | undefined;
  schedules?: ScheduleStore | undefined;
}

/** Whether an agent that still lives is at it: two that were given one journal must not take each other's work apart. */
export function isInOtherHands({ by }: OpenChange, { host, self }: RecoveryScene): boolean {
  if (!by || by.bootId !== self.bootId || by.pid === self.pid) return false;
  return readStartTicks(by.pid, host.proc) === by.startTicks;
}

/** Never throws: what cannot be looked at is unknown, with the reason. */
export async function recoverChange(scene: RecoveryScene, change: OpenChange, steps: StepLog): Promise<Recovery> {
  return settleWanted(scene.wanted, change, await findOut(scene, change, steps));
}

async function findOut(scene: RecoveryScene, change: OpenChange, steps: StepLog): Promise<Recovery> {
  const { by } = change;
  if (!by) return unknown(sayOfRecovery('without-a-plan', {}), []);
  if (by.bootId !== scene.self.bootId && !change.steps.some(outlivesKernel))
    return {
      result: 'failed',
      ...reasonOf(sayOfRecovery('host-started-anew', {})),
      values: change.steps.map((step) => untouched(step, 'gone')),
    };
  if (change.steps.length === 0)
    return {
      result: 'failed',
      ...reasonOf(sayOfRecovery('nothing-was-done', {})),
      values: [],
    };
  try {
    return sum(await recover(scene, change, steps));
  } catch (cause) {
    const error = isAppError(cause) ? cause.public : String(cause);
    return unknown(sayOfRecovery('not-found-out', { error }), change.steps);
  }
}

function recover({ host, tries, schedules }: RecoveryScene, change: OpenChange, steps: StepLog): Promise<Found> {
  switch (change.verb) {
    case 'addSchedule':
    case 'pauseSchedule':
    case 'removeSchedule':
      return Promise.resolve(recoverSchedule(schedules, change));
    case 'keepTry':
      return Promise.resolve(recoverKeepTry(tries, change));
    // The try itself is still stored: it comes back once more.
    case 'returnTry':
    case 'apply':
      return systemdStepOf(change) ? recoverSystemd(host, change, steps) : recoverWrites(host, change, steps);
    case 'create':
      return recoverCreate(host, change, steps);
    case 'remove':
      return recoverRemove(host, change);
    case 'load':
      return recoverLoad(host, change, steps);
    case 'saveConfig':
      return recoverConfigSave(change);
    case 'move':
      return recoverMove(host, change);
    case 'classify':
    case 'unclassify':
      return recoverMove(host, change, { allOrNone: true });
    case 'saveRules':
      return recoverSave(change);
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
    // The step alone tells: what is wanted is settled by it.
    case 'adopt':
    case 'forgetWanted':
    case 'forgetBootLaunch':
      return Promise.resolve({ isWhole: change.steps.every((_, at) => change.done.has(at)), values: [] });
    case 'restoreRights':
      return Promise.resolve(recoverRights(host, change));
    case 'launch':
    case 'stopRun':
    case 'forgetRun':
      return recoverLaunch(host, change, steps);
  }
}

const codeOf = {
  applied: 'recovered-applied',
  'rolled-back': 'recovered-rolled-back',
  broken: 'recovered-broken',
  failed: 'recovered-failed',
} as const;

function sum({ isWhole, values, reason }: Found): Recovery {
  const result = isWhole ? 'applied' : resultOf(values);
  return { result, ...reasonOf(reason ?? sayOfRecovery(codeOf[result], {})), values };
}

function resultOf(values: readonly RecoveredValue[]): Exclude<Recovery['result'], 'applied' | 'unknown'> {
  const has = (...statuses: RecoveredValue['status'][]) => values.some(({ status }) => statuses.includes(status));
  if (has('rollback-failed', 'changed-since', 'in-the-way')) return 'broken';
  return has('rolled-back') ? 'rolled-back' : 'failed';
}

function unknown(why: Sentence, steps: readonly PlannedStep[]): Recovery {
  return { result: 'unknown', ...reasonOf(why), values: steps.map((step) => untouched(step, 'unknown')) };
}

/** What is kept in files, by systemd, for libcgroup or by the agent. */
function outlivesKernel({ kind }: PlannedStep): boolean {
  return (
    kind === 'schedule' ||
    kind === 'systemd' ||
    kind === 'make-unit' ||
    kind === 'remove-unit' ||
    kind === 'save' ||
    kind === 'file'
  );
}

/** What a step was to do, without a word on what stands. */
function untouched(step: PlannedStep, status: RecoveredValue['status']): RecoveredValue {
  const rest = { after: null, status, errno: null, why: null };
  switch (step.kind) {
    case 'write':
      return { what: step.write.path, asked: step.write.text, before: step.write.before, ...rest };
    case 'systemd':
      return { what: step.call.unit, asked: step.call.commands.join('; '), before: null, ...rest };
    case 'make-unit':
    case 'remove-unit':
      return { what: step.unit, asked: step.kind, before: null, ...rest };
    case 'make':
    case 'remove':
      return { what: step.path, asked: null, before: null, ...rest };
    case 'file':
      return { what: step.path, asked: step.version, before: step.before, ...rest };
    case 'rights':
      return { what: step.path, asked: 'owners and permissions', before: null, ...rest };
    case 'own':
      return { what: step.rights.path, asked: step.rights.text, before: null, ...rest };
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
    case 'keep':
      return { what: `wanted ${step.group}`, asked: step.after, before: step.before, ...rest };
    case 'end-try':
      return { what: `try ${step.id}`, asked: 'kept', before: null, ...rest };
    case 'schedule':
      return { what: `schedule ${step.id}`, asked: step.to, before: null, ...rest };
    case 'keep-launch':
      return {
        what: `run ${step.id} at each boot`,
        asked: step.after && 'kept',
        before: step.before && 'kept',
        ...rest,
      };
    case 'launch':
    case 'stop':
    case 'forget':
      return { what: `run ${step.id}`, asked: step.kind, before: null, ...rest };
    case 'save':
      return { what: step.path, asked: step.asked, before: step.before, ...rest };
    case 'signal':
      return { what: `process ${step.pid} (${step.name})`, asked: step.signal, before: null, ...rest };
  }
}
