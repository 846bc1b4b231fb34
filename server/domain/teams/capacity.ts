import { type Amount, type BudgetResource, oneCpu } from './budget-resources.ts';

/** What the machine has: CPUs that are online, memory, swap, and the pids that its kernel gives out. */
export function capacityOf(facts: {
  topology: { cores: readonly { online: boolean }[] };
  memoryBytes: number;
  swapBytes: number;
  pidMax: number;
}): Record<BudgetResource, Amount> {
  const { topology, memoryBytes, swapBytes, pidMax } = facts;
  const cpus = topology.cores.filter(({ online }) => online).length;
  return {
    cpu: cpus * oneCpu,
    memory: memoryBytes,
    swap: swapBytes,
    memsw: memoryBytes + swapBytes,
    pids: pidMax,
  };
}
