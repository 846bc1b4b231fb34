/**
 * Things that a group suffers again and again for a while, told as one: at their end, and while they go on after a minute, ten
 * minutes, and then once an hour. Pure: times come in.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';

export interface Bursts<Detail> {
  /** It happened again just now; `begin` makes what is kept of the burst when this is its start. Null beyond what is kept. */
  hit(group: GroupPath, atMs: number, sinceMs: number, begin: () => Detail): Detail | null;
  /** The burst that goes on in this group. */
  find(group: GroupPath): Detail | null;
  /** Those to be told now. */
  due(atMs: number): ToldBurst<Detail>[];
}

export interface ToldBurst<Detail> {
  group: GroupPath;
  detail: Detail;
  sinceMs: number;
  untilMs: number;
  /** It is not over yet: it will be told again. */
  goesOn: boolean;
}

interface OpenBurst<Detail> {
  detail: Detail;
  sinceMs: number;
  lastMs: number;
  told: number;
}

export interface BurstTimes {
  /** Over after so long without another hit. */
  quietMs: number;
  /** A shorter one is nothing to tell. */
  leastMs: number;
  /** One that goes on is told after so long, before the hours begin. */
  tellAfterMs?: readonly number[];
}

const usualTellAfterMs = [60_000, 600_000];
const tellEveryMs = 3_600_000;
/** Groups with a burst at the same time; more are not looked at, so that a host in trouble is not burdened further. */
const mostOpen = 1000;

export function createBursts<Detail>({ quietMs, leastMs, tellAfterMs = usualTellAfterMs }: BurstTimes): Bursts<Detail> {
  const open = new Map<GroupPath, OpenBurst<Detail>>();
  return {
    hit: (group, atMs, sinceMs, begin) => {
      const known = open.get(group);
      if (known) {
        known.lastMs = atMs;
        return known.detail;
      }
      if (open.size >= mostOpen) return null;
      const detail = begin();
      open.set(group, { detail, sinceMs, lastMs: atMs, told: 0 });
      return detail;
    },
    find: (group) => open.get(group)?.detail ?? null,
    due: (atMs) => {
      const told: ToldBurst<Detail>[] = [];
      for (const [group, burst] of open) {
        const { detail, sinceMs, lastMs } = burst;
        const isOver = atMs - lastMs >= quietMs;
        if (isOver) open.delete(group);
        else if (atMs - sinceMs < nextTelling(tellAfterMs, burst.told)) continue;
        burst.told += 1;
        if (lastMs - sinceMs >= leastMs) told.push({ group, detail, sinceMs, untilMs: lastMs, goesOn: !isOver });
      }
      return told;
    },
  };
}

function nextTelling(tellAfterMs: readonly number[], told: number): number {
  return tellAfterMs[told] ?? tellEveryMs * (told - tellAfterMs.length + 1);
}
