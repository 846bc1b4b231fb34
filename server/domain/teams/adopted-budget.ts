/** What the budget of a team will be that is given a group that is there already: the limits that the group has. */
import { aboveHostNotes } from '#server/domain/changes/above-host.ts';
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import { valueNow } from '#server/domain/changes/change-lookup.ts';
import type { DeviceLimits } from '#server/domain/limits/io-limits.ts';
import { amountOfLimit } from './budget.ts';
import { budgetKeys, coresKey, ioKey, type OwnLimits, ofEachResource } from './budget-resources.ts';
import type { WeightBudget } from './weight-budget.ts';

export interface AdoptedBudget {
  limits: OwnLimits;
  /** The group's own list, "" on v2: all that those above it have. Null without a cpuset. */
  cores: string | null;
  weight: Pick<WeightBudget, 'key' | 'weight'> | null;
  /** Of each disk that has limits; null where I/O has none here. */
  disks: readonly DeviceLimits[] | null;
  /** Nothing of all this binds anybody. */
  isBoundless: boolean;
  notes: PlanNote[];
}

export function adoptedBudget(context: ChangeContext): AdoptedBudget {
  const { own } = context;
  const limits = ofEachResource((resource) => {
    const value = valueNow(own, budgetKeys[resource]);
    return value === null ? null : amountOfLimit(value);
  });
  const disks = valueNow(own, ioKey);
  return {
    limits,
    cores: valueNow(own, coresKey),
    weight: weightOf(context),
    disks,
    isBoundless: Object.values(limits).every((limit) => typeof limit !== 'number') && (disks ?? []).length === 0,
    notes: aboveHostNotes(context, (key) => valueNow(own, key)),
  };
}

function weightOf({ own }: ChangeContext): AdoptedBudget['weight'] {
  for (const key of ['cpu.weight', 'cpu.shares'] as const) {
    const weight = valueNow(own, key);
    if (weight !== null) return { key, weight };
  }
  return null;
}
