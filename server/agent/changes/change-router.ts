import { z } from 'zod';
import { applyRequestSchema, limitsRequestSchema, planRequestSchema } from '#server/domain/changes/change.ts';
import type { ChangeVerbs } from '#server/domain/changes/change-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import { budgeted } from '#server/domain/teams/budget-policy.ts';
import { router, verb } from '../trpc.ts';

export const createChangeRouter = (verbs: ChangeVerbs) =>
  router({
    limits: verb.input(inputOf(limitsRequestSchema)).query(({ input }) => verbs.limits(input)),
    plan: verb.input(inputOf(budgeted(planRequestSchema))).query(({ input }) => verbs.plan(input)),
    // "apply" is a reserved word of tRPC's routers.
    applyChange: verb.input(inputOf(budgeted(applyRequestSchema))).mutation(({ input }) => verbs.apply(input)),
    journal: verb
      .input(inputOf(z.object({ requestId: z.string().min(1).max(64) })))
      .query(({ input }) => verbs.journal(input)),
  });
