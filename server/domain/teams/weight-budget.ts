/**
 * How much CPU time a team's top group gets beside others when all are busy. Nothing of it is handed out: what groups within weigh
 * counts beside each other alone.
 */
export interface WeightBudget {
  key: 'cpu.shares' | 'cpu.weight';
  /** As the kernel's file shows it; 0 on v2 is an idle group. */
  weight: number;
  /** 0..1 of the whole host; null where that is not known, and to who does not see the host. */
  ofHost: number | null;
}
