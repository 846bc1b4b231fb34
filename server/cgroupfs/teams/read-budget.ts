import type { ChildDir } from '#server/cgroupfs/changes/read-siblings.ts';
import { childrenIn } from '#server/cgroupfs/changes/read-siblings.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childCountOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import type { BudgetNode } from '#server/domain/teams/budget.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';
import { type Amount, type BudgetResource, budgetKeys } from '#server/domain/teams/budget-resources.ts';

type BudgetKey = (typeof budgetKeys)[BudgetResource];

/** How many threads are in the directory's group and below it, as pids.max counts them; null where that is not told. */
export function countPids(dir: string): number | null {
  return readNumber(`${dir}/pids.current`);
}

/** Swap in use, or on v1 memory and swap; null of what is sampled, and where the kernel does not tell. */
export function readUsed(found: FoundGroup, resource: BudgetResource): Amount | null {
  const place = placeOf(found, 'memory');
  if (!place) return null;
  if (resource === 'swap') return readNumber(`${place.dir}/memory.swap.current`);
  return resource === 'memsw' ? readNumber(`${place.dir}/memory.memsw.usage_in_bytes`) : null;
}

function readNumber(path: string): number | null {
  const text = readText(path)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** The group with its limit of the resource, and those below it as they are asked for; null when the group is gone. */
export function readBudgetNode(host: CgroupHost, group: GroupPath, resource: BudgetResource): BudgetNode | null {
  const found = findGroup(host, group);
  return found && budgetNodeIn(found, resource);
}

/** The same of a group that was found. */
export function budgetNodeIn(found: FoundGroup, resource: BudgetResource): BudgetNode {
  const { group } = found;
  const key = budgetKeys[resource];
  const place = placeOf(found, controllerOfLimit(key));
  const files = place && budgetFilesOf(place.hierarchy.version, key);
  // A limit that only the other version has is nowhere below either.
  if (!files || files.files.length === 0) return { group, own: null, children: () => [] };
  return nodeOf({ path: group, dir: place.dir, place }, files);
}

function nodeOf(at: ChildDir, files: BudgetFiles): BudgetNode {
  return {
    group: at.path,
    own: readAmount(at.dir, files),
    children: () => {
      const place = { ...at.place, dir: at.dir, childCount: childCountOf(at.dir) ?? 0 };
      return childrenIn({ group: at.path, places: [place] }, place).map((child) => nodeOf(child, files));
    },
  };
}

/** The limit alone, and nothing of who may write it: a check reads that of every group of a team. Null where there is none. */
export function readAmount(dir: string, { files, amountIn }: BudgetFiles): Limit<Amount> | null {
  const texts: string[] = [];
  for (const file of files) {
    const text = readText(`${dir}/${file}`);
    if (text === null) return null;
    texts.push(text);
  }
  return amountIn(texts);
}

export interface BudgetFiles {
  /** None where this version has no such limit. */
  files: readonly string[];
  /** What their texts say; null where they say nothing that we know. */
  amountIn: (texts: readonly string[]) => Limit<Amount> | null;
}

/** Where a group has its limit of the resource. */
export function budgetFilesOf(version: CgroupVersion, key: BudgetKey): BudgetFiles {
  const rule = limitRule(version, key);
  if (!rule) return { files: [], amountIn: () => null };
  return {
    files: rule.files,
    amountIn: (texts) => {
      try {
        return amountOfLimit(rule.parse(texts) as Parameters<typeof amountOfLimit>[0]);
      } catch (cause) {
        // Text that no kernel we know prints.
        if (isAppError(cause)) return null;
        throw cause;
      }
    },
  };
}
