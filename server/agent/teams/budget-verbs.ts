import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { budgetNodeIn, readUsed } from '#server/cgroupfs/teams/read-budget.ts';
import { coresIn } from '#server/cgroupfs/teams/read-cores.ts';
import { ioNodeIn } from '#server/cgroupfs/teams/read-io.ts';
import { doneOf, readIoDone } from '#server/cgroupfs/teams/read-io-done.ts';
import { readWeight } from '#server/cgroupfs/teams/read-weight.ts';
import { resourceBudget } from '#server/domain/teams/budget.ts';
import { ofEachResource } from '#server/domain/teams/budget-resources.ts';
import type { BudgetVerbs } from '#server/domain/teams/budget-verbs.ts';
import { coreBudget } from '#server/domain/teams/core-budget.ts';
import { type IoFacts, ioBudget } from '#server/domain/teams/io-budget.ts';
import type { TopBudget } from '#server/domain/teams/top-budget.ts';
import type { AgentScene } from '../scene.ts';
import type { BudgetStore } from './budget-store.ts';
import type { DiskHistory } from './disk-history.ts';

function ioFactsOf(host: AgentScene['host'], { place, bindsBelow }: NonNullable<ReturnType<typeof ioNodeIn>>): IoFacts {
  const done = readIoDone(place);
  return {
    ...{ devices: host.readDevices(), bindsBelow, readAtMs: Date.now() },
    doneOf: (device, figure) => done && doneOf(done, device, figure),
  };
}

export function createBudgetVerbs(
  { host, budgetReader }: Pick<AgentScene, 'host'> & Partial<Pick<AgentScene, 'budgetReader'>>,
  { budgets: store, disks }: { budgets: Pick<BudgetStore, 'put'>; disks?: Pick<DiskHistory, 'keepOnly' | 'peaksOf'> },
): BudgetVerbs {
  return {
    budgets: async ({ groups, own = false }) =>
      groups.map((group): TopBudget => {
        const found = findGroup(host, group);
        if (!found) return { group, resources: null, cores: null, weight: null, io: null };
        const resources = ofEachResource((resource) => {
          const node = budgetNodeIn(found, resource);
          return resourceBudget(own ? { ...node, children: () => [] } : node, readUsed(found, resource));
        });
        const cores = coresIn(found);
        const io = ioNodeIn(found);
        return {
          ...{ group, resources },
          cores: cores && coreBudget(own ? { ...cores.node, children: () => [] } : cores.node, cores.own.inForce),
          weight: own ? null : readWeight(host, found),
          io: io && ioBudget(own ? { ...io.node, children: () => [] } : io.node, ioFactsOf(host, io)),
        };
      }),
    keepBudgets: async ({ budgets }) => {
      store.put(budgets);
      const tops = budgets.map(({ top }) => top);
      disks?.keepOnly(tops);
      budgetReader?.keepOnly(tops);
    },
    diskPeaks: async ({ groups }) => groups.map((group) => ({ group, disks: disks?.peaksOf(group) ?? [] })),
  };
}
