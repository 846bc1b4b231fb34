import { AppError } from '#server/domain/errors.ts';
import type { LaunchVerbs } from '#server/domain/launch/launch-verbs.ts';
import type { AgentScene } from '../scene.ts';

export function createLaunchVerbs(_: AgentScene): LaunchVerbs {
  const notYet = async (): Promise<never> => {
    throw new AppError('NOT_AVAILABLE', { public: 'Not yet.' });
  };
  return {
    planLaunch: notYet,
    launch: notYet,
    runs: notYet,
    run: notYet,
    runOutput: notYet,
    watchRuns: async function* () {
      await notYet();
    },
    stopRun: notYet,
    forgetRun: notYet,
  };
}
