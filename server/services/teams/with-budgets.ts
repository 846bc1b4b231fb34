/** The agent's verbs with the policy of the team that a change comes under, whoever makes the change and by whichever service. */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { newGroupPath } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { policyOf } from '#server/domain/teams/budget-policy.ts';

/** What a request says of a policy itself counts for nothing. */
export function withBudgets<Verbs extends AgentVerbs>(verbs: Verbs, db: Db, hostName: string): Verbs {
  const budgetIn = async (group: GroupPath) => ({ budget: await policyIn(db, hostName, group) });
  return {
    ...verbs,
    plan: async (input) => verbs.plan({ ...input, ...(await budgetIn(input.group)) }),
    apply: async (input) => verbs.apply({ ...input, ...(await budgetIn(input.group)) }),
    planCreate: async (input) => verbs.planCreate({ ...input, ...(await budgetIn(newGroupPath(input))) }),
    create: async (input) => verbs.create({ ...input, ...(await budgetIn(newGroupPath(input))) }),
    addSchedule: async (input) => verbs.addSchedule({ ...input, ...(await budgetIn(input.group)) }),
    planLoad: async (input) => verbs.planLoad({ ...input, budgets: await readPolicies(db, hostName) }),
    load: async (input) => verbs.load({ ...input, budgets: await readPolicies(db, hostName) }),
    previewRules: async (input) => verbs.previewRules({ ...input, budgets: await readPolicies(db, hostName) }),
    classify: async (input) => verbs.classify({ ...input, budgets: await readPolicies(db, hostName) }),
    unclassify: async (input) => verbs.unclassify({ ...input, budgets: await readPolicies(db, hostName) }),
    planLaunch: async (input) => verbs.planLaunch({ ...input, ...(await budgetIn(input.group)) }),
    launch: async (input) => verbs.launch({ ...input, ...(await budgetIn(input.group)) }),
    move: async (input) => verbs.move({ ...input, ...(await budgetIn(input.to)) }),
  };
}

/** The policy that a change in the group comes under; undefined: none. */
export async function policyIn(db: Db, hostName: string, group: GroupPath): Promise<BudgetPolicy | undefined> {
  return policyOf(group, await readPolicies(db, hostName));
}

/** Of all teams, by their top groups: also of those whose handing out is held to nothing, whose budgets bind all the same. */
export async function readPolicies(db: Db, hostName: string): Promise<BudgetPolicy[]> {
  const tops = await withStorage(() =>
    db.teamTop.findMany({
      where: { host: hostName },
      orderBy: { path: 'asc' },
      select: { path: true, team: { select: { name: true, overcommit: true } } },
    }),
  );
  return tops.map(({ path, team: { name, overcommit } }) => ({ top: path as GroupPath, team: name, overcommit }));
}
