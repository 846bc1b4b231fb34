import { inputOf } from '#server/domain/input.ts';
import { launchInputSchema, launchRequestSchema } from '#server/domain/launch/launch-input.ts';
import type { LaunchVerbs } from '#server/domain/launch/launch-verbs.ts';
import {
  forgetRunRequestSchema,
  runInputSchema,
  runOutputQuerySchema,
  runsQuerySchema,
  stopRunRequestSchema,
} from '#server/domain/launch/launch-verbs.ts';
import { budgetedSchema } from '#server/domain/teams/budget-policy.ts';
import { router, verb } from '../trpc.ts';

/** `stopping` ends every subscription. */
export function createLaunchRouter(verbs: LaunchVerbs, stopping: AbortSignal) {
  return router({
    planLaunch: verb
      .input(inputOf(launchInputSchema.and(budgetedSchema)))
      .query(({ input }) => verbs.planLaunch(input)),
    launch: verb.input(inputOf(launchRequestSchema.and(budgetedSchema))).mutation(({ input }) => verbs.launch(input)),
    runs: verb.input(inputOf(runsQuerySchema)).query(({ input }) => verbs.runs(input)),
    run: verb.input(inputOf(runInputSchema)).query(({ input }) => verbs.run(input)),
    runOutput: verb.input(inputOf(runOutputQuerySchema)).query(({ input }) => verbs.runOutput(input)),
    stopRun: verb.input(inputOf(stopRunRequestSchema)).mutation(({ input }) => verbs.stopRun(input)),
    forgetRun: verb.input(inputOf(forgetRunRequestSchema)).mutation(({ input }) => verbs.forgetRun(input)),
    watchRuns: verb.subscription(async function* ({ signal }) {
      yield* verbs.watchRuns(signal ? AbortSignal.any([signal, stopping]) : stopping);
    }),
  });
}
