/** What people do to a whole group besides its limits, each on record before and after. They throw as performChange does. */
import type {
  FreezeOutcome,
  FreezeRequest,
  KillOutcome,
  KillRequest,
  ReclaimOutcome,
  ReclaimRequest,
  RemoveTreeOutcome,
  RemoveTreeRequest,
  ResetPeakOutcome,
  ResetPeakRequest,
  RestartOutcome,
  RestartRequest,
  SignalOutcome,
  SignalRequest,
  ThawRequest,
} from '#server/domain/control/control-verbs.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import {
  outcomeOfFreeze,
  outcomeOfKill,
  outcomeOfReclaim,
  outcomeOfRemoveTree,
  outcomeOfResetPeak,
  outcomeOfRestart,
  outcomeOfSignal,
} from './describe-control.ts';

type Asked<Request> = Omit<Request, 'requestId'>;

export function freezeGroup(
  context: ServiceContext,
  request: Asked<FreezeRequest>,
): Promise<ChangeResult<FreezeOutcome>> {
  const { group, thawAfterSeconds } = request;
  return performChange(context, {
    permission: 'group:control',
    action: 'group.freeze',
    group,
    summary: thawAfterSeconds === null ? 'freeze' : `freeze, thaw after ${thawAfterSeconds} s`,
    describe: () => [],
    run: (requestId) => context.host.verbs.freeze({ ...request, requestId }),
    outcomeOf: outcomeOfFreeze,
  });
}

export function thawGroup(
  context: ServiceContext,
  { group }: Asked<ThawRequest>,
): Promise<ChangeResult<FreezeOutcome>> {
  return performChange(context, {
    permission: 'group:control',
    action: 'group.thaw',
    group,
    summary: 'thaw',
    describe: () => [],
    run: (requestId) => context.host.verbs.thaw({ group, requestId }),
    outcomeOf: outcomeOfFreeze,
  });
}

export function killGroup(context: ServiceContext, request: Asked<KillRequest>): Promise<ChangeResult<KillOutcome>> {
  return performChange(context, {
    permission: 'process:signal',
    action: 'group.kill',
    group: request.group,
    summary: 'kill every process in the group and below it',
    describe: () => [],
    run: (requestId) => context.host.verbs.kill({ ...request, requestId }),
    outcomeOf: outcomeOfKill,
  });
}

export function signalProcesses(
  context: ServiceContext,
  request: Asked<SignalRequest>,
): Promise<ChangeResult<SignalOutcome>> {
  const { group, signal, processes } = request;
  const shown = processes.slice(0, 10).map(({ pid }) => pid);
  const more = processes.length > shown.length ? ` and ${processes.length - shown.length} more` : '';
  return performChange(context, {
    permission: 'process:signal',
    action: 'process.signal',
    group,
    summary: `${signal} to ${processes.length === 1 ? 'process' : 'processes'} ${shown.join(', ')}${more}`,
    describe: () => [],
    run: (requestId) => context.host.verbs.signal({ ...request, requestId }),
    outcomeOf: outcomeOfSignal,
  });
}

export function removeTree(
  context: ServiceContext,
  request: Asked<RemoveTreeRequest>,
): Promise<ChangeResult<RemoveTreeOutcome>> {
  const what = request.processes === 'move' ? 'moving its processes to the parent' : 'killing its processes';
  return performChange(context, {
    permission: request.processes === 'kill' ? 'process:signal' : 'group:remove',
    action: 'group.removeTree',
    group: request.group,
    summary: `delete the group and all below it, ${what}`,
    describe: () => [],
    run: (requestId) => context.host.verbs.removeTree({ ...request, requestId }),
    outcomeOf: outcomeOfRemoveTree,
  });
}

export function reclaimMemory(
  context: ServiceContext,
  request: Asked<ReclaimRequest>,
): Promise<ChangeResult<ReclaimOutcome>> {
  const { group, bytes } = request;
  return performChange(context, {
    permission: 'group:control',
    action: 'group.reclaim',
    group,
    summary: bytes === null ? 'reclaim all the memory that can be' : `reclaim ${bytes} bytes of memory`,
    describe: () => [],
    run: (requestId) => context.host.verbs.reclaim({ ...request, requestId }),
    outcomeOf: outcomeOfReclaim,
  });
}

export function resetPeak(
  context: ServiceContext,
  { group }: Asked<ResetPeakRequest>,
): Promise<ChangeResult<ResetPeakOutcome>> {
  return performChange(context, {
    permission: 'group:control',
    action: 'group.resetPeak',
    group,
    summary: 'reset the peak of memory use',
    describe: () => [],
    run: (requestId) => context.host.verbs.resetPeak({ group, requestId }),
    outcomeOf: outcomeOfResetPeak,
  });
}

export function restartUnit(
  context: ServiceContext,
  { group }: Asked<RestartRequest>,
): Promise<ChangeResult<RestartOutcome>> {
  return performChange(context, {
    permission: 'unit:restart',
    action: 'group.restart',
    group,
    summary: 'restart the service',
    describe: () => [],
    run: (requestId) => context.host.verbs.restart({ group, requestId }),
    outcomeOf: outcomeOfRestart,
  });
}
