import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import type { LaunchOutcome } from '#server/domain/launch/launch-verbs.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { askedOfLaunch, outcomeOfLaunch, summaryOfLaunch } from './describe-launch.ts';
import { refuseLaunch } from './refuse-launch.ts';

/** Launches a command in a group, on record before it runs. Throws as performChange does, and then nothing has run. */
export function launchCommand(context: ServiceContext, input: LaunchInput): Promise<ChangeResult<LaunchOutcome>> {
  const asked = askedOfLaunch(input);
  return performChange(context, {
    permission: 'launch:run',
    action: 'launch.start',
    group: input.group,
    summary: summaryOfLaunch(input),
    describe: () => asked,
    run: async (requestId) => {
      refuseLaunch(context.actor, input);
      return context.host.verbs.launch({ ...input, askedBy: context.actor.email, requestId });
    },
    outcomeOf: (outcome) => {
      const started = outcomeOfLaunch(outcome);
      return { ...started, values: [...started.values, ...asked] };
    },
  });
}

/** What a launch would do. Throws FORBIDDEN (field user), and what the agent throws. */
export async function previewLaunch(context: ServiceContext, input: LaunchInput): Promise<LaunchPlan> {
  refuseLaunch(context.actor, input);
  return context.host.verbs.planLaunch(input);
}
