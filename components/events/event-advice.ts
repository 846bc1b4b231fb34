/** What an event means for whoever reads it, and what can be done; null where its sentence says all. Pure. */
import type { EventBody } from '#server/domain/events/host-event.ts';

export function eventAdvice(event: EventBody): string | null {
  switch (event.kind) {
    case 'throttling':
      return 'A higher quota, or fewer threads, ends it. Short bursts can be allowed by cpu.max.burst (v1: cpu.cfs_burst_us) without a higher quota.';
    case 'oom-no-kill':
      return event.cause === 'killer-off'
        ? 'memory.oom_control says that nothing is to be killed, so what needs memory waits until there is some: a higher limit, or the end of a process, lets it go on.'
        : 'Processes with an oom_score_adj of -1000 (OOMScoreAdjust= of a unit) are never chosen. What asks for memory is refused it, or tries again without end. Raise the limit, or let one of them be chosen.';
    case 'memory-high':
      return 'The kernel reclaims from the group and slows its processes down instead of killing one. A higher memory.high ends it; a leak would go on.';
    case 'owner-put-back':
      return 'A value that is written past its owner lasts until the owner writes its own again. Change it through its owner, and it lasts.';
    case 'oomd-kill':
      return 'systemd-oomd ends a whole unit before the kernel has to. ManagedOOMMemoryPressure=, ManagedOOMSwap= and ManagedOOMPreference= of the unit decide about it (systemd.resource-control(5)).';
    default:
      return null;
  }
}
