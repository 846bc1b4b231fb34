import type { ChildDir } from '#server/cgroupfs/changes/read-siblings.ts';
import { childrenIn, readChildLimits } from '#server/cgroupfs/changes/read-siblings.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childCountOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { valueNow } from '#server/domain/changes/change-lookup.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { BudgetNode } from '#server/domain/teams/budget.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';
import { type BudgetResource, budgetKeys } from '#server/domain/teams/budget-resources.ts';

/** How many threads are in the directory's group and below it, as pids.max counts them; null where that is not told. */
export function countPids(dir: string): number | null {
  const text = readText(`${dir}/pids.current`)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** The group with its limit of the resource, and those below it as they are asked for; null when the group is gone. */
export function readBudgetNode(host: CgroupHost, group: GroupPath, resource: BudgetResource): BudgetNode | null {
  const found = findGroup(host, group);
  if (!found) return null;
  const key = budgetKeys[resource];
  const place = placeOf(found, controllerOfLimit(key));
  if (!place) return { group, own: null, children: () => [] };
  return nodeOf(host, { path: group, dir: place.dir, place }, key);
}

function nodeOf(host: CgroupHost, at: ChildDir, key: (typeof budgetKeys)[BudgetResource]): BudgetNode {
  const keys: ReadonlySet<LimitKey> = new Set([key]);
  const limit = valueNow(readChildLimits(host, at, keys), key);
  return {
    group: at.path,
    own: limit === null ? null : amountOfLimit(limit),
    children: () => {
      const place = { ...at.place, dir: at.dir, childCount: childCountOf(at.dir) ?? 0 };
      return childrenIn({ group: at.path, places: [place] }, place).map((child) => nodeOf(host, child, key));
    },
  };
}
