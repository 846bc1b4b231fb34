/**
 * Which runs go when there are too many. Each share of the host has an equal part of the places: whoever launches much forgets runs
 * of their own, and what others have within their part stays.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, rootPath } from '#server/domain/groups/group-path.ts';

export interface KeptRun {
  id: string;
  /** Whose it is: a team's, by its top group, else a subtree's. */
  share: string;
  askedAtMs: number;
  /** Only what is over can be forgotten. */
  isOver: boolean;
}

/** Their ids, the oldest of the largest share first; fewer than are too many where what is too much still runs. */
export function whichToForget(runs: readonly KeptRun[], most: number): string[] {
  const shares = [...Map.groupBy(runs, ({ share }) => share).values()].map((own) => ({
    count: own.length,
    over: own.filter(({ isOver }) => isOver).sort((a, b) => a.askedAtMs - b.askedAtMs || (a.id < b.id ? -1 : 1)),
  }));
  const part = Math.floor(most / Math.max(1, shares.length));
  const going: string[] = [];
  while (runs.length - going.length > most) {
    const [largest] = shares
      .filter(({ count, over }) => count > part && over.length > 0)
      .sort((a, b) => b.count - a.count);
    const oldest = largest?.over.shift();
    if (!largest || !oldest) break;
    largest.count -= 1;
    going.push(oldest.id);
  }
  return going;
}

/** Where there is no team: the group below the root that it is in. */
export function subtreeOf(group: GroupPath): GroupPath {
  const path = [group, ...ancestorsOf(group)].filter((each) => each !== rootPath);
  return path.at(-1) ?? rootPath;
}
