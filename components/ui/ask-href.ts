/** The address of the form that asks for more, filled in. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Amounts } from '#server/domain/requests/amounts.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import { budgetResources } from '#server/domain/teams/budget-resources.ts';

export function askHref(group: GroupPath, asked: Amounts = {}): string {
  const params = new URLSearchParams({ group });
  for (const resource of budgetResources) {
    const amount = asked[resource];
    if (amount !== undefined) params.set(resource, String(amount));
  }
  return `/requests/ask?${params}`;
}

/**
 * What a refusal by a team's budget would have needed: the top group, and where the refusal tells it as much more as is
 * missing. Null for what is no such refusal.
 */
export function neededFor({ code, values }: SentenceKey): { group: GroupPath; asked: Amounts } | null {
  if (!code.startsWith('budget-')) return null;
  const { group, resource, more, left, budget } = values;
  if (typeof group !== 'string') return null;
  const known = budgetResources.find((each) => each === resource);
  const isTold = known && [more, left, budget].every((value) => typeof value === 'number');
  return {
    group: group as GroupPath,
    asked: isTold ? { [known]: Number(budget) + Math.max(0, Number(more) - Number(left)) } : {},
  };
}
