import { inputOf } from '#server/domain/input.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import {
  forgetRunRequestSchema,
  runInputSchema,
  runOutputQuerySchema,
  runsQuerySchema,
  stopRunRequestSchema,
} from '#server/domain/launch/launch-verbs.ts';
import { launchCommand, previewLaunch } from '#server/services/launch/launch-command.ts';
import { listRuns, readRun } from '#server/services/launch/read-runs.ts';
import { forgetRun, stopRun } from '#server/services/launch/stop-run.ts';
import { watchRuns } from '#server/services/launch/watch-runs.ts';
import { streamFor } from '../stream-for.ts';
import { allowedSomewhere, looking, router, userProcedure } from '../trpc.ts';

const withoutId = { requestId: true } as const;

export const launchRouter = router({
  // Tells of programs and folders whether they are there: more than who looks at groups has to know.
  preview: allowedSomewhere('launch:run')
    .input(inputOf(launchInputSchema))
    .query(({ ctx, input }) => previewLaunch(ctx, input)),
  start: userProcedure.input(inputOf(launchInputSchema)).mutation(({ ctx, input }) => launchCommand(ctx, input)),
});

export const runsRouter = router({
  list: looking.input(inputOf(runsQuerySchema)).query(({ ctx, input }) => listRuns(ctx, input)),
  get: looking.input(inputOf(runInputSchema)).query(({ ctx, input }) => readRun(ctx, input)),
  output: allowedSomewhere('launch:output')
    .input(inputOf(runOutputQuerySchema))
    .query(({ ctx, input }) => ctx.host.verbs.runOutput(input)),
  watch: looking.subscription(({ ctx, signal }) =>
    streamFor(ctx, signal, (until) => watchRuns({ db: ctx.db, hub: ctx.web.host.runs, actor: ctx.actor }, until)),
  ),
  stop: userProcedure
    .input(inputOf(stopRunRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => stopRun(ctx, input)),
  forget: userProcedure
    .input(inputOf(forgetRunRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => forgetRun(ctx, input)),
});
