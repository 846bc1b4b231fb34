/**
 * The limits of one budget through files that stay open between checks: a sixth of the time that opening, reading and closing
 * takes. Every value is read in the kernel when it is asked for, and the kernel says each time whether what is open is still all
 * that there is (`isCurrent`). Where it is not, what there is is listed and opened anew.
 */
import { statSync } from 'node:fs';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childNamesOf, childPathOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { emptySlots, isStillAt, type KeptFiles } from '#server/cgroupfs/kept-files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import type { BudgetNode } from '#server/domain/teams/budget.ts';
import { type Amount, type BudgetResource, budgetKeys } from '#server/domain/teams/budget-resources.ts';
import { budgetFilesOf, readAmount } from './read-budget.ts';

export interface KeptBudget {
  /**
   * The top group with its limit, and those below it as they are asked for; null when it is not there any more. Of v1's groups,
   * which can be renamed, only those in `about` and above them are sure to have the names that they are told by.
   */
  read(about: readonly GroupPath[]): BudgetNode | null;
  close(): void;
}

interface KeptGroup {
  path: GroupPath;
  dir: string;
  slots: Int32Array;
  /** What its files said last, and what that comes to. */
  texts: Uint8Array[];
  own: Limit<Amount> | null;
  /** Those below it as they were listed last, in the directory of this inode number; null before. */
  below: KeptGroup[] | null;
  inode: bigint;
}

/** Null where there is no such group, or it has no such limit. */
export function keepBudget(
  host: CgroupHost,
  { top, resource }: { top: GroupPath; resource: BudgetResource },
  kept: KeptFiles,
): KeptBudget | null {
  const found = findGroup(host, top);
  const key = budgetKeys[resource];
  const place = found && placeOf(found, controllerOfLimit(key));
  if (!place) return null;
  const { version } = place.hierarchy;
  const limit = budgetFilesOf(version, key);
  const { files } = limit;
  if (files.length === 0) return null;

  const open = (path: GroupPath, dir: string): KeptGroup => ({
    ...{ path, dir, slots: emptySlots(files.length), texts: [], own: null, below: null, inode: 0n },
  });
  const close = (group: KeptGroup) => {
    kept.drop(group.slots);
    for (const each of group.below ?? []) close(each);
    group.below = null;
  };

  let wanted = open(top, place.dir);
  let wantedFile = 0;
  // One closure for all groups: the path is only made when a file has to be opened.
  const pathOf = () => `${wanted.dir}/${files[wantedFile]}`;
  /** Reads the limit; false where its files do not tell it. */
  const readOwn = (group: KeptGroup): boolean => {
    let isSame = true;
    wanted = group;
    for (let at = 0; at < files.length; at += 1) {
      wantedFile = at;
      const length = kept.read(group.slots, at, pathOf);
      if (length < 0) {
        kept.forget(group.slots);
        kept.drop(group.slots);
        return false;
      }
      if (isText(group.texts[at], kept.bytes, length)) continue;
      group.texts[at] = new Uint8Array(kept.bytes.subarray(0, length));
      isSame = false;
    }
    if (!isSame) group.own = limit.amountIn(group.texts.map((text) => Buffer.from(text).toString()));
    return true;
  };

  /** Whether those that are about are still at the names that they were listed by, and none of them is new. */
  const areNamed = (group: KeptGroup, below: readonly KeptGroup[], about: readonly GroupPath[]): boolean =>
    about.every((each) => {
      const name = nameBelow(group.path, each);
      if (name === null) return true;
      const known = below.find(({ dir }) => dir === `${group.dir}/${name}`);
      return known
        ? isStillAt(known.slots, 0, `${known.dir}/${files[0]}`)
        : statSync(`${group.dir}/${name}`, { throwIfNoEntry: false }) === undefined;
    });
  /**
   * Whether all that is below the group is what was listed. Each of those is still there when its file is read, and after that the
   * directory has no more than as many (its link count, kept by kernfs): so there is no other. That it is the directory which was
   * listed its inode number tells.
   */
  const isCurrent = (group: KeptGroup, below: readonly KeptGroup[], about: readonly GroupPath[]): boolean => {
    for (const each of below) if (!readOwn(each)) return false;
    const stat = statSync(group.dir, { bigint: true, throwIfNoEntry: false });
    return stat?.ino === group.inode && stat.nlink === BigInt(below.length) + 2n && areNamed(group, below, about);
  };

  const list = (group: KeptGroup): KeptGroup[] => {
    const before = new Map(group.below?.map((each) => [each.path, each]));
    group.inode = statSync(group.dir, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n;
    const below = childNamesOf(group.dir).flatMap((name) => {
      const path = childPathOf(group.path, name);
      if (!path) return [];
      // v2's groups cannot be renamed: what is open of a name is this group's, or it is gone. v1's may be another one's.
      const same = version === 2 ? before.get(path) : undefined;
      if (same) before.delete(path);
      return [same ?? open(path, `${group.dir}/${name}`)];
    });
    for (const each of before.values()) close(each);
    group.below = below;
    for (const each of below) {
      // A second time where the group was made anew since it was opened. Then as it is: without such a limit, or no descriptors are left.
      if (readOwn(each) || readOwn(each)) continue;
      each.own = readAmount(each.dir, limit);
      each.texts = [];
    }
    return below;
  };

  const nodeOf = (group: KeptGroup, about: readonly GroupPath[]): BudgetNode => ({
    group: group.path,
    own: group.own,
    children: () => {
      const { below } = group;
      const now = below && isCurrent(group, below, about) ? below : list(group);
      return now.map((each) => nodeOf(each, about));
    },
  });

  const kernel = wanted;
  return {
    read: (about) =>
      isStillAt(kernel.slots, 0, `${kernel.dir}/${files[0]}`) && readOwn(kernel) ? nodeOf(kernel, about) : null,
    close: () => close(kernel),
  };
}

/** The name that the way from `group` down to `below` goes by; null where it does not lead there. */
function nameBelow(group: GroupPath, below: GroupPath): string | null {
  if (!below.startsWith(group === '/' ? '/' : `${group}/`)) return null;
  return below.slice(group === '/' ? 1 : group.length + 1).split('/')[0] ?? null;
}

function isText(known: Uint8Array | undefined, bytes: Uint8Array, length: number): boolean {
  if (known?.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (known[at] !== bytes[at]) return false;
  return true;
}
