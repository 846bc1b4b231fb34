/**
 * Bursts above memory.high (v2): the kernel slows a group down and reclaims from it, and kills nobody, so nothing else tells.
 * Counters are read of groups that run and are at the limit.
 */
import { readHighBreaches, readMemoryStallUsec } from '#server/cgroupfs/events/limit-counters.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { EventBody } from '#server/domain/events/host-event.ts';
import type { Sampler } from '../usage/sampler.ts';
import { createBursts } from './bursts.ts';

interface HighBurst {
  breaches: number | null;
  stallUsec: number | null;
  now: { breaches: number | null; stallUsec: number | null; limitBytes: number; mostBytes: number };
}

/** Reclaim holds a group just below its limit. */
const nearShare = 0.97;
const times = { quietMs: 5000, leastMs: 3000 };

/** Answers after each sweep what there is to tell. */
export function createHighWatch(host: CgroupHost, sampler: Sampler): () => EventBody[] {
  if (host.hierarchyFor('memory')?.version !== 2) return () => [];
  const bursts = createBursts<HighBurst>(times);
  return () => {
    const { atMs } = sampler;
    for (const group of sampler.busyGroups) {
      const limitBytes = group.limits[limitSlots.memorySoft] ?? Number.NaN;
      if (!(group.memoryBytes >= limitBytes * nearShare)) continue;
      const { path } = group;
      const breaches = readHighBreaches(host, path);
      const known = bursts.find(path);
      const isHit =
        group.memoryBytes > limitBytes || (known && breaches !== null && breaches > (known.now.breaches ?? 0));
      const stallUsec = readMemoryStallUsec(host, path);
      const begin = () => ({ breaches, stallUsec, now: { breaches, stallUsec, limitBytes, mostBytes: 0 } });
      // Near the limit for the first time: whether it is slowed down shows with the next sweep.
      const burst = isHit || !known ? bursts.hit(path, atMs, atMs, begin) : null;
      if (!burst) continue;
      burst.now = { breaches, stallUsec, limitBytes, mostBytes: Math.max(burst.now.mostBytes, group.memoryBytes) };
    }
    return bursts.due(atMs).map(({ group, detail, sinceMs, untilMs, goesOn }): EventBody => {
      const { now } = detail;
      return {
        kind: 'memory-high',
        group,
        limitBytes: now.limitBytes,
        mostBytes: now.mostBytes,
        breaches: risen(detail.breaches, now.breaches),
        stallUsec: risen(detail.stallUsec, now.stallUsec),
        sinceMs,
        untilMs,
        goesOn,
      };
    });
  };
}

function risen(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}
