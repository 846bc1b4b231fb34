/**
 * Kills by the counters of groups: says of which group a kill was whose report the kernel suppressed (it prints ten in five
 * seconds), and notices kills where there is no kernel log to read.
 */
import type { KillCounts } from '#server/cgroupfs/events/kill-counts.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { GroupStore } from '../usage/group-store.ts';

export interface KillWatch {
  /**
   * The log has told of a kill in this group: its counter moved for a reason that is known. By how much is the kernel's
   * secret: 6.1 counts a victim of memory.oom.group twice.
   */
  explained(group: GroupPath): void;
  /** These groups went: another group may take the name, and counts from 0. */
  forget(groups: readonly GroupPath[]): void;
  /** After each sweep: the groups whose counter moved. At rest it costs a share of the groups, on v2 the top ones only. */
  look(): { group: GroupPath; kills: number }[];
  /** All groups at once. */
  lookAtAll(): { group: GroupPath; kills: number }[];
}

/** On v1 all groups are looked at in so many sweeps. */
const roundSweeps = 10;

export function createKillWatch(counts: KillCounts, store: GroupStore): KillWatch {
  const known = new Map<GroupPath, number>();
  const knownBelow = new Map<GroupPath, number>();
  let turn = 0;

  const check = (group: GroupPath): { group: GroupPath; kills: number }[] => {
    const count = counts.own(group);
    if (count === null) {
      known.delete(group);
      return [];
    }
    const before = known.get(group) ?? 0;
    known.set(group, count);
    // Less than before: another group has this name by now.
    const kills = count < before ? count : count - before;
    return kills > 0 ? [{ group, kills }] : [];
  };
  const lookAtAll = () => store.all.flatMap(({ path }) => check(path));
  // What was counted before the agent came is nobody's news.
  lookAtAll();

  const round = () => {
    const { all } = store;
    const share = Math.ceil(all.length / roundSweeps);
    const moved = [];
    for (let step = 0; step < share; step += 1) {
      turn = (turn + 1) % Math.max(1, all.length);
      const group = all[turn];
      if (group) moved.push(...check(group.path));
    }
    return moved;
  };
  const descend = (below: NonNullable<KillCounts['below']>) => {
    let moved = false;
    for (const child of store.byPath.get(rootPath)?.children.values() ?? []) {
      const count = below(child.path);
      if (count === null) continue;
      if (count !== (knownBelow.get(child.path) ?? 0)) moved = true;
      knownBelow.set(child.path, count);
    }
    return moved ? lookAtAll() : [];
  };
  return {
    explained: (group) => void check(group),
    forget: (groups) => {
      for (const group of groups) known.delete(group);
    },
    look: () => (counts.below ? descend(counts.below) : round()),
    lookAtAll,
  };
}
