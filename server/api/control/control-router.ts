import {
  freezeRequestSchema,
  killRequestSchema,
  reclaimRequestSchema,
  removeTreeRequestSchema,
  resetPeakRequestSchema,
  restartRequestSchema,
  signalRequestSchema,
  thawRequestSchema,
} from '#server/domain/control/control-verbs.ts';
import { groupInputSchema } from '#server/domain/groups/group-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import {
  freezeGroup,
  killGroup,
  reclaimMemory,
  removeTree,
  resetPeak,
  restartUnit,
  signalProcesses,
  thawGroup,
} from '#server/services/control/control-group.ts';
import { readControl } from '#server/services/control/read-control.ts';
import { looking, router, userProcedure } from '../trpc.ts';

const withoutId = { requestId: true } as const;

export const controlRouter = router({
  get: looking.input(inputOf(groupInputSchema)).query(({ ctx, input }) => readControl(ctx, input)),
  freeze: userProcedure
    .input(inputOf(freezeRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => freezeGroup(ctx, input)),
  thaw: userProcedure
    .input(inputOf(thawRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => thawGroup(ctx, input)),
  kill: userProcedure
    .input(inputOf(killRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => killGroup(ctx, input)),
  signal: userProcedure
    .input(inputOf(signalRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => signalProcesses(ctx, input)),
  removeTree: userProcedure
    .input(inputOf(removeTreeRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => removeTree(ctx, input)),
  reclaim: userProcedure
    .input(inputOf(reclaimRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => reclaimMemory(ctx, input)),
  resetPeak: userProcedure
    .input(inputOf(resetPeakRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => resetPeak(ctx, input)),
  restart: userProcedure
    .input(inputOf(restartRequestSchema.omit(withoutId)))
    .mutation(({ ctx, input }) => restartUnit(ctx, input)),
});
