/** How much of its budget a team may hand out: passed along with every change below one of its top groups. */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';

export const mostOvercommit = 100;
export const overcommitSchema = z
  .number()
  .min(1)
  .max(mostOvercommit)
  .describe(`a number from 1 (held to the budget) to ${mostOvercommit}`);

export const budgetPolicySchema = z.object({
  top: groupPathSchema,
  /** Its name, for the sentence. */
  team: z.string().max(200),
  /** 1: what is handed out is held to the budget; more: up to that many times of it. */
  overcommit: overcommitSchema,
});
export type BudgetPolicy = z.infer<typeof budgetPolicySchema>;

/** A request to the agent with the policy that it comes under, if any; web adds it, whatever it was asked with. */
export type Budgeted<Request> = Request & { budget?: BudgetPolicy | undefined };

export function budgeted<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return schema.extend({ budget: budgetPolicySchema.optional() });
}

/** The same of a request that is about many groups. */
export type ManyBudgeted<Request> = Request & { budgets?: BudgetPolicy[] | undefined };
export const mostPolicies = 2000;

export function manyBudgeted<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return schema.extend({ budgets: z.array(budgetPolicySchema).max(mostPolicies).optional() });
}

/** What web knows of budgets, for what the agent does by itself. */
export const keepBudgetsSchema = z.object({
  budgets: z.array(budgetPolicySchema).max(mostPolicies),
  /** The top groups of all teams, of those too that are held to nothing. */
  tops: z.array(groupPathSchema).max(mostPolicies).default([]),
});
export type KeepBudgetsRequest = z.infer<typeof keepBudgetsSchema>;

/** The policy that a change in `group` comes under: that of the top group which it is, or which is above it. */
export function policyOf(group: GroupPath, policies: readonly BudgetPolicy[]): BudgetPolicy | undefined {
  return policies.find(({ top }) => isUnder(group, top));
}
