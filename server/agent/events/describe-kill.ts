/** From the kernel's report to the event: groups by Corral's names, users by theirs, and the use in the minutes before. */
import { groupOfKernelPath } from '#server/cgroupfs/events/kernel-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { EventBody, EventGroup, Kill, UseBefore } from '#server/domain/events/host-event.ts';
import type { OomReport } from '#server/domain/events/oom-report.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { Sampler } from '../usage/sampler.ts';

/** Of a group that is killed as a whole, so many processes are named. */
const keptVictims = 50;
const beforeMs = 5 * 60 * 1000;
/** As many points as a card's chart has room for. */
const mostPoints = 150;

/** `attributed`: the victim's group where the report does not say it, found by other means. */
export function describeKill(
  host: CgroupHost,
  sampler: Sampler,
  report: OomReport,
  attributed: GroupPath | null = null,
): EventBody {
  const groupOf = (path: string | null) => (path === null ? null : groupOfKernelPath(host, 'memory', path));
  const victimGroup: EventGroup | null =
    groupOf(report.victimGroup) ?? (attributed ? { path: attributed, kernelPath: attributed } : null);
  const owner = groupOf(report.limitGroup);
  const limitPath = report.scope === 'host' ? rootPath : (owner?.path ?? null);
  const kill: Kill = {
    source: 'kernel-log',
    victimGroup,
    victims: report.victims.slice(0, keptVictims).map((victim) => ({
      ...victim,
      user: victim.uid === null ? null : userNameOf(host.etc, victim.uid),
    })),
    victimsLeftOut: Math.max(0, report.victims.length - keptVictims),
    limit: owner && {
      owner,
      memory: report.memory,
      swap: report.swap,
      swapCounts: report.swapCounts,
    },
    killedGroup: groupOf(report.killedGroup),
    constraint: report.constraint,
    invokedBy: report.invokedBy,
    stats: report.stats,
    tasks: report.tasks,
    tasksLeftOut: report.tasksLeftOut,
    before: usesBefore(sampler, [limitPath, victimGroup?.path ?? null]),
  };
  const kind = report.scope === 'host' ? 'host-oom-kill' : report.killedGroup === null ? 'oom-kill' : 'oom-group-kill';
  return { kind, group: kill.killedGroup?.path ?? victimGroup?.path ?? null, kill };
}

/** Memory use of each of these groups up to now; a group that the sampler has not seen is left out. */
export function usesBefore(sampler: Sampler, groups: readonly (GroupPath | null)[]): UseBefore[] {
  return [...new Set(groups)].flatMap((path) => {
    const group = path === null ? undefined : sampler.store.find(path);
    if (!group) return [];
    const since = Math.max(group.since, sampler.atMs - beforeMs);
    const all = sampler.timesMs.filter((time) => time >= since);
    const step = Math.max(1, Math.ceil(all.length / mostPoints));
    // Counted from the end, so that the last reading before the kill is always among them.
    const timesMs = all.filter((_, index) => (all.length - 1 - index) % step === 0);
    const values = (series: typeof group.series.gauge, column: number) =>
      series
        ? Array.from(series.valuesAt(timesMs, column, 'step'), (value) => (Number.isNaN(value) ? null : value))
        : timesMs.map(() => null);
    group.series.gauge?.hold(sampler.atMs);
    group.series.limit?.hold(sampler.atMs);
    const use = {
      group: group.path,
      timesMs,
      memoryBytes: values(group.series.gauge, 0),
      limitBytes: values(group.series.limit, limitSlots.memoryMax),
    };
    return use.memoryBytes.some((bytes) => bytes !== null) ? [use] : [];
  });
}
