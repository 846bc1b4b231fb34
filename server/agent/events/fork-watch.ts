/**
 * Forks refused because of pids.max. The kernel's log tells of the first one in a group's life only; the counters tell of all.
 * They are read of groups that ran and have a limit on them: at once when the limit is near, else some in each sweep.
 */
import { readForksRefused } from '#server/cgroupfs/events/limit-counters.ts';
import { readPidsLimit } from '#server/cgroupfs/events/read-pids-limit.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { EventBody, PidsLimit } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sampler } from '../usage/sampler.ts';
import type { TrackedGroup } from '../usage/tracked-group.ts';
import { createBursts } from './bursts.ts';

export interface ForkWatch {
  /** Answers after each sweep what there is to tell. */
  look(): EventBody[];
  /** The log has told of the first refusal in this group. */
  explained(group: GroupPath): void;
  /** These groups went. */
  forget(groups: readonly GroupPath[]): void;
}

/** From this share of the limit on, the counter is read in each sweep. */
const nearShare = 0.75;
/** Of those with room so many in a sweep: on a host with systemd every unit has a limit. */
const farPerSweep = 20;
/** And so many at the start: a few milliseconds. */
const atStart = 500;
const times = { quietMs: 5000, leastMs: 0 };

export function createForkWatch(host: CgroupHost, sampler: Sampler): ForkWatch {
  const startedAtMs = sampler.atMs;
  const known = new Map<GroupPath, number>();
  /** They ran, and had room when they were looked at: for a moment they may have had none. */
  const waiting = new Set<TrackedGroup>();
  /** Groups that were there before the agent, as long as not all of them have been read once. */
  const unread = sampler.store.all.slice();
  const bursts = createBursts<{ refusals: number; limit: PidsLimit | null }>(times);

  const check = (group: TrackedGroup) => {
    const { path } = group;
    const count = readForksRefused(host, path);
    if (count === null) return;
    // Of a group that was there before the agent, what was counted before is nobody's news.
    const before = known.get(path) ?? (group.since > startedAtMs ? 0 : count);
    known.set(path, count);
    if (count <= before) return;
    const { atMs } = sampler;
    const burst = bursts.hit(path, atMs, atMs, () => ({ refusals: 0, limit: readPidsLimit(host, path) }));
    if (burst) burst.refusals += count - before;
  };
  const readFirst = (most: number) => {
    for (const group of unread.splice(-most)) if (!known.has(group.path)) check(group);
  };
  readFirst(atStart);
  return {
    look: () => {
      readFirst(farPerSweep);
      const near = new Set<TrackedGroup>();
      for (const group of sampler.busyGroups) {
        const { limited, isNear } = limitAbove(group);
        if (limited && isNear) near.add(group).add(limited);
        else if (limited) waiting.add(group);
      }
      for (const group of waiting) {
        if (near.size >= farPerSweep) break;
        waiting.delete(group);
        if (!group.gone) near.add(group);
      }
      for (const group of near) check(group);
      return bursts.due(sampler.atMs).flatMap(({ group, detail, sinceMs, untilMs, goesOn }): EventBody[] => {
        const { refusals, limit } = detail;
        // Told so far; a burst that goes on counts what comes.
        detail.refusals = 0;
        return refusals > 0 ? [{ kind: 'pids-limit', group, limit, refusals, sinceMs, untilMs, goesOn }] : [];
      });
    },
    explained: (group) => void known.set(group, (known.get(group) ?? 0) + 1),
    forget: (groups) => {
      for (const group of groups) known.delete(group);
    },
  };
}

/** The nearest group from this one up with a limit on its processes, and whether it has little room. */
function limitAbove(group: TrackedGroup): { limited: TrackedGroup | null; isNear: boolean } {
  let limited: TrackedGroup | null = null;
  for (let at: TrackedGroup | null = group; at; at = at.parent) {
    const max = at.limits[limitSlots.pidsMax] ?? Number.NaN;
    if (Number.isNaN(max)) continue;
    limited ??= at;
    if (at.pids >= max * nearShare) return { limited: at, isNear: true };
  }
  return { limited, isNear: false };
}
