/** What is done to a run that is there, each on record under the run's group. They throw as performChange does, and NOT_FOUND. */
import type {
  ForgetRunOutcome,
  ForgetRunRequest,
  StopRunOutcome,
  StopRunRequest,
} from '#server/domain/launch/launch-verbs.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfForgetRun, outcomeOfStopRun, summaryOfRun } from './describe-launch.ts';

/** SIGTERM now, SIGKILL after the grace. */
export async function stopRun(
  context: ServiceContext,
  request: Omit<StopRunRequest, 'requestId'>,
): Promise<ChangeResult<StopRunOutcome>> {
  const run = await context.host.verbs.run({ id: request.id });
  return performChange(context, {
    permission: 'launch:run',
    action: 'launch.stop',
    group: run.group,
    summary: `${summaryOfRun(run)}, SIGKILL after ${request.graceSeconds} s`,
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
  const run = await context.host.verbs.run({ id });
  return performChange(context, {
    permission: 'launch:run',
    action: 'launch.forget',
    group: run.group,
    summary: `${summaryOfRun(run)}, with its output`,
    describe: () => [],
    run: (requestId) => context.host.verbs.forgetRun({ id, requestId }),
    outcomeOf: outcomeOfForgetRun,
  });
}
