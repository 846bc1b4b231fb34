/** What is done to a run that is there, each on record under the run's group. They throw as performChange does, and NOT_FOUND. */
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type {
  ForgetRunOutcome,
  ForgetRunRequest,
  StopRunOutcome,
  StopRunRequest,
} from '#server/domain/launch/launch-verbs.ts';
import { canSomewhere } from '#server/domain/people/access.ts';
import { foundOrRecorded } from '#server/services/audit/refuse-unknown.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfForgetRun, outcomeOfStopRun, summaryOfRun } from './describe-launch.ts';

/** SIGTERM now, SIGKILL after the grace. */
export async function stopRun(
  context: ServiceContext,
  request: Omit<StopRunRequest, 'requestId'>,
): Promise<ChangeResult<StopRunOutcome>> {
  const { group, summary } = await describeRun(context, request.id, 'launch.stop');
  return performChange(context, {
    permission: 'launch:run',
    action: 'launch.stop',
    group,
    summary: `${summary}, SIGKILL after ${request.graceSeconds} s`,
    describe: () => [],
    run: (requestId) => context.host.verbs.stopRun({ ...request, requestId }),
    outcomeOf: outcomeOfStopRun,
  });
}

/** Removes a run that has ended, with its output. */
export async function forgetRun(
  context: ServiceContext,
  { id }: Omit<ForgetRunRequest, 'requestId'>,
): Promise<ChangeResult<ForgetRunOutcome>> {
  const { group, summary } = await describeRun(context, id, 'launch.forget');
  return performChange(context, {
    permission: 'launch:run',
    action: 'launch.forget',
    group,
    summary: `${summary}, with its output`,
    describe: () => [],
    run: (requestId) => context.host.verbs.forgetRun({ id, requestId }),
    outcomeOf: outcomeOfForgetRun,
  });
}

/** The run for the record. Who may not act on runs is refused whether there is this one or not, and who may not see any is told nothing of it. */
async function describeRun(
  context: ServiceContext,
  id: string,
  action: 'launch.stop' | 'launch.forget',
): Promise<{ group: GroupPath; summary: string }> {
  const { actor, host } = context;
  const unseen = { group: rootPath, summary: `run ${id}` };
  if (!canSomewhere(actor, 'read')) return unseen;
  return foundOrRecorded(context, { action, what: unseen.summary }, async () => {
    try {
      const run = await host.verbs.run({ id });
      return { group: run.group, summary: summaryOfRun(run) };
    } catch (error) {
      if (isAppError(error) && error.code === 'NOT_FOUND' && !canSomewhere(actor, 'launch:run')) return unseen;
      throw error;
    }
  });
}
