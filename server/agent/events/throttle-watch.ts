/**
 * Bursts of throttling: a group stood still for a good part of its periods, for some seconds. The sampler has the counters of
 * every group that ran; nothing is read here.
 */

import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { EventBody } from '#server/domain/events/host-event.ts';
import type { Sampler } from '../usage/sampler.ts';
import type { TrackedGroup } from '../usage/tracked-group.ts';
import { createBursts } from './bursts.ts';

interface Throttling {
  /** Counters as they stood before it. */
  periods: number;
  throttledPeriods: number;
  throttledUsec: number;
  /** As of the last hit: the group may be gone by the time it is told. */
  now: { periods: number; throttledPeriods: number; throttledUsec: number; cpuLimit: number };
}

/** A sweep counts from this share of its periods on. */
const leastShare = 0.25;
const times = { quietMs: 5000, leastMs: 3000 };

/** Answers after each sweep what there is to tell. */
export function createThrottleWatch(sampler: Sampler): () => EventBody[] {
  const bursts = createBursts<Throttling>(times);
  return () => {
    const { atMs } = sampler;
    const beforeMs = Number.isNaN(sampler.sweep.beforeMs) ? atMs : sampler.sweep.beforeMs;
    for (const group of sampler.busyGroups) {
      if (!(group.throttled >= leastShare)) continue;
      const burst = bursts.hit(group.path, atMs, beforeMs, () => ({
        periods: group.periodsBefore,
        throttledPeriods: group.throttledPeriodsBefore,
        throttledUsec: group.throttledUsecBefore,
        now: { periods: 0, throttledPeriods: 0, throttledUsec: 0, cpuLimit: Number.NaN },
      }));
      if (burst) burst.now = countersOf(group);
    }
    return bursts.due(atMs).map(({ group, detail, sinceMs, untilMs, goesOn }): EventBody => {
      const { now } = detail;
      const periods = now.periods - detail.periods;
      return {
        kind: 'throttling',
        group,
        share: periods > 0 ? (now.throttledPeriods - detail.throttledPeriods) / periods : 1,
        lostUsec: Math.max(0, now.throttledUsec - detail.throttledUsec),
        cpuLimit: now.cpuLimit,
        sinceMs,
        untilMs,
        goesOn,
      };
    });
  };
}

function countersOf({ periods, throttledPeriods, throttledUsec, limits }: TrackedGroup): Throttling['now'] {
  const quota = limits[limitSlots.cpuQuota] ?? Number.NaN;
  const period = limits[limitSlots.cpuPeriod] ?? Number.NaN;
  return { periods, throttledPeriods, throttledUsec, cpuLimit: quota / period };
}
