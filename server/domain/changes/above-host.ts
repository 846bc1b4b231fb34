/** Limits that are larger than the machine: the kernel takes them, and nobody will ever feel them. */
import type { LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';
import { type BudgetResource, budgetKeys, budgetResources, oneCpu } from '#server/domain/teams/budget-resources.ts';
import { capacityOf } from '#server/domain/teams/capacity.ts';
import type { ChangeContext, PlanNote } from './change.ts';
import { note } from './sentences/note.ts';

type BudgetKey = (typeof budgetKeys)[BudgetResource] & LimitKey;

/** `limitOf`: what it is asked about; null leaves a limit out. */
export function aboveHostNotes(
  context: Pick<ChangeContext, 'topology' | 'memoryBytes' | 'swapBytes' | 'pidMax'>,
  limitOf: (key: BudgetKey) => LimitValue<BudgetKey> | null,
): PlanNote[] {
  const capacity = capacityOf(context);
  return budgetResources.flatMap((resource) => {
    // What the host has could not be read: a host without memory does not exist, one without swap does.
    if (resource !== 'cpu' && resource !== 'pids' && context.memoryBytes === 0) return [];
    const value = limitOf(budgetKeys[resource]);
    const asked = value === null ? 'max' : amountOfLimit(value);
    return asked === 'max' || asked <= capacity[resource] ? [] : [noteOf(resource, asked, capacity[resource])];
  });
}

function noteOf(resource: BudgetResource, asked: number, host: number): PlanNote {
  const key = budgetKeys[resource];
  switch (resource) {
    case 'cpu':
      return note('quota-above-host', { cpus: asked / oneCpu, online: host / oneCpu }, key);
    case 'pids':
      return note('pids-above-host', { max: asked, host }, key);
    case 'memory':
      return note('memory-above-host', { max: asked, host }, key);
    case 'swap':
      return note('swap-above-host', { max: asked, host }, key);
    case 'memsw':
      return note('memsw-above-host', { max: asked, host }, key);
  }
}
