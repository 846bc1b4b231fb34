import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { LaunchOutcome } from '#server/domain/launch/launch-verbs.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { askedOfLaunch, outcomeOfLaunch, summaryOfLaunch } from './describe-launch.ts';

/** Launches a command in a group, on record before it runs. Throws as performChange does, and then nothing has run. */
export function launchCommand(context: ServiceContext, input: LaunchInput): Promise<ChangeResult<LaunchOutcome>> {
  const asked = askedOfLaunch(input);
  return performChange(context, {
    permission: 'launch:run',
    action: 'launch.start',
    group: input.group,
    summary: summaryOfLaunch(input),
    describe: () => asked,
    run: (requestId) => context.host.verbs.launch({ ...input, requestId }),
    outcomeOf: (outcome) => {
      const started = outcomeOfLaunch(outcome);
      return { ...started, values: [...started.values, ...asked] };
    },
  });
}
