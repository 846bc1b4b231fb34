/**
 * How much CPU time a team's top group gets beside others when all are busy. Nothing of it is handed out: what groups within weigh
 * counts beside each other alone.
 */
export interface WeightBudget {
  key: 'cpu.shares' | 'cpu.weight';
  /** As the kernel's file shows it; 0 on v2 is an idle group. */
  weight: number;
  /** 0..1 of what the group and those beside it get; null as below. */
  ofSiblings: number | null;
  /** 0..1 of the whole host; null where that is not known, and to who does not see the host. */
  ofHost: number | null;
}

/** What a group's part of the host would become with another weight, those beside it weighing what they do; null where it is not known. */
export function ofHostWith({ weight, ofSiblings, ofHost }: WeightBudget, then: number): number | null {
  if (ofSiblings === null || ofHost === null || ofSiblings === 0 || weight === 0) return null;
  const besides = (weight * (1 - ofSiblings)) / ofSiblings;
  return (ofHost / ofSiblings) * (then / (then + besides));
}

/** The least and the most that the kernel takes (Documentation/admin-guide/cgroup-v2.rst; sched/core.c for cpu.shares). */
export const weightBounds = {
  'cpu.weight': { least: 1, most: 10_000 },
  'cpu.shares': { least: 2, most: 262_144 },
} as const satisfies Record<WeightBudget['key'], { least: number; most: number }>;
