/**
 * Lets events of one kind through one by one as long as they are few, and tells of many at once as one: a thousand groups that
 * come in a second are one thing that happened. Pure: times come in.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, isUnder, rootPath } from '#server/domain/groups/group-path.ts';

export interface Flood {
  /** The nearest group that all of them are in or below. */
  group: GroupPath;
  count: number;
  sinceMs: number;
  untilMs: number;
  /** The first of them. */
  examples: GroupPath[];
}

export interface FloodGate {
  /** Whether these, which came at once, may be told one by one; otherwise they are counted, and told with the flood. */
  admit(groups: readonly GroupPath[], atMs: number): boolean;
  /** A flood that is over, or has been untold for long; null when there is none. */
  due(atMs: number): Flood | null;
}

/** More than this at once are a flood. */
const mostAtOnce = 20;
/** So many one by one in a row, and then one every second. */
const mostInARow = 60;
const refillMs = 1000;
const quietMs = 3000;
const longestMs = 30_000;
const exampleCount = 10;

export function createFloodGate(): FloodGate {
  let room = mostInARow;
  let filledAtMs = Number.NaN;
  let flood: Flood | null = null;

  const refill = (atMs: number) => {
    const passed = Number.isNaN(filledAtMs) ? 0 : (atMs - filledAtMs) / refillMs;
    room = Math.min(mostInARow, room + Math.max(0, passed));
    filledAtMs = atMs;
  };
  return {
    admit: (groups, atMs) => {
      const [first] = groups;
      if (first === undefined) return true;
      refill(atMs);
      // What comes while a flood goes on belongs to it.
      if (!flood && groups.length <= Math.min(mostAtOnce, room)) {
        room -= groups.length;
        return true;
      }
      flood ??= { group: first, count: 0, sinceMs: atMs, untilMs: atMs, examples: [] };
      flood.count += groups.length;
      flood.untilMs = atMs;
      for (const group of groups) {
        flood.group = commonOf(flood.group, group);
        if (flood.examples.length < exampleCount) flood.examples.push(group);
      }
      return false;
    },
    due: (atMs) => {
      if (!flood || (atMs - flood.untilMs < quietMs && atMs - flood.sinceMs < longestMs)) return null;
      const told = flood;
      flood = null;
      return told;
    },
  };
}

function commonOf(a: GroupPath, b: GroupPath): GroupPath {
  return [a, ...ancestorsOf(a)].find((path) => isUnder(b, path)) ?? rootPath;
}
