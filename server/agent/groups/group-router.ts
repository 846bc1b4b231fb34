import type { GroupVerbs } from '#server/domain/groups/group-verbs.ts';
import {
  createPlanRequestSchema,
  createRequestSchema,
  groupInputSchema,
  removeRequestSchema,
} from '#server/domain/groups/group-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import { budgeted } from '#server/domain/teams/budget-policy.ts';
import { router, verb } from '../trpc.ts';

export const createGroupRouter = (verbs: GroupVerbs) =>
  router({
    facts: verb.query(() => verbs.facts()),
    groups: verb.query(() => verbs.groups()),
    ground: verb.input(inputOf(groupInputSchema)).query(({ input }) => verbs.ground(input)),
    planCreate: verb.input(inputOf(budgeted(createPlanRequestSchema))).query(({ input }) => verbs.planCreate(input)),
    create: verb.input(inputOf(budgeted(createRequestSchema))).mutation(({ input }) => verbs.create(input)),
    remove: verb.input(inputOf(removeRequestSchema)).mutation(({ input }) => verbs.remove(input)),
    files: verb.input(inputOf(groupInputSchema)).query(({ input }) => verbs.files(input)),
  });
