/** The address of the form that asks for more, filled in. Pure. */

import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ioFigures } from '#server/domain/limits/io-limits.ts';
import { type Asked, fieldOf, partsIn } from '#server/domain/requests/asked.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import { budgetResources } from '#server/domain/teams/budget-resources.ts';

export function askHref(group: GroupPath, asked: Asked = {}): string {
  const params = new URLSearchParams({ group });
  for (const part of partsIn(asked)) params.set(fieldOf(part), part.kind === 'cores' ? part.list : String(part.amount));
  return `/requests/ask?${params}`;
}

/**
 * What a refusal by a team's budget would have needed: the top group, and where the refusal tells it as much more as is
 * missing. Null for what is no such refusal.
 */
export function neededFor({ code, values }: SentenceKey): { group: GroupPath; asked: Asked } | null {
  const { group } = values;
  if (typeof group !== 'string') return null;
  const asked = code.startsWith('budget-')
    ? neededAmount(values)
    : code === 'cores-outside-budget'
      ? neededCores(values)
      : code.startsWith('io-budget-exceeded')
        ? neededOfDisk(values)
        : null;
  return asked && { group: group as GroupPath, asked };
}

type Values = SentenceKey['values'];

function neededAmount({ resource, ...values }: Values): Asked {
  const known = budgetResources.find((each) => each === resource);
  const amount = whatIsMissing(values);
  return known && amount !== null ? { [known]: amount } : {};
}

/** Those of the budget, and those beside them. */
function neededCores({ outside, budget }: Values): Asked {
  return { cores: formatCpuList(parseKernelCpuList(`${budget},${outside}`)) };
}

function neededOfDisk({ device, figure, ...values }: Values): Asked {
  const known = ioFigures.find((each) => each === figure);
  const amount = whatIsMissing(values);
  return known && amount !== null && typeof device === 'string' ? { disks: [{ device, [known]: amount }] } : {};
}

/** The budget with as much more as was missing; null where the refusal does not tell. */
function whatIsMissing({ more, left, budget }: Values): number | null {
  const isTold = [more, left, budget].every((value) => typeof value === 'number');
  return isTold ? Number(budget) + Math.max(0, Number(more) - Number(left)) : null;
}
