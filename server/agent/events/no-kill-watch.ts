/**
 * Groups that have no memory left and in which nothing is killed: the kernel found nobody that it may kill, which its log tells,
 * again and again while a process tries; or v1's memory.oom_control says that processes are to wait, which no log tells.
 */
import { groupOfKernelPath } from '#server/cgroupfs/events/kernel-group.ts';
import { readLimitReached, readOomControl } from '#server/cgroupfs/events/limit-counters.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { EventBody } from '#server/domain/events/host-event.ts';
import type { OomReport } from '#server/domain/events/oom-report.ts';
import type { Sampler } from '../usage/sampler.ts';
import type { TrackedGroup } from '../usage/tracked-group.ts';
import { createBursts } from './bursts.ts';

export interface NoKillWatch {
  /** The log has told of it. The first of a row is to be told at once (null: a later one, told with the others of its row). */
  reported(report: OomReport, atMs: number): NoKill | null;
  /** Answers after each sweep what there is to tell. */
  look(): NoKill[];
}

export type NoKill = Extract<EventBody, { kind: 'oom-no-kill' }>;

/** Groups with a limit that are looked at in one sweep, in turn: few have the OOM killer off, and those are known from then on. */
const mostPerSweep = 8;
/** And so many are passed over for it at most, those without a limit. */
const mostSteps = 100;
const nearShare = 0.97;
const reportTimes = { quietMs: 10_000, leastMs: 0 };
/** That a process waits for a moment is what was asked for; a person should know soon that it goes on. */
const waitTimes = { quietMs: 2500, leastMs: 2000, tellAfterMs: [3000, 60_000, 600_000] };

export function createNoKillWatch(host: CgroupHost, sampler: Sampler): NoKillWatch {
  const rows = createBursts<{ first: Omit<NoKill, 'reports' | 'sinceMs' | 'untilMs' | 'goesOn'>; more: number }>(
    reportTimes,
  );
  const waits = createBursts<number | null>(waitTimes);
  const isV1 = host.hierarchyFor('memory')?.version === 1;
  /** In which nothing is killed. Who waits does not run, so the sampler finds nothing new there. */
  const off = new Set<TrackedGroup>();
  let turn = 0;

  /** Those that just ran into their limit, and some others in turn: also a group that holds no CPU time may wait. */
  const candidates = (): Set<TrackedGroup> => {
    const found = new Set<TrackedGroup>();
    for (const group of sampler.busyGroups) {
      if (found.size >= mostPerSweep) break;
      if (group.memoryBytes >= limitOf(group) * nearShare) found.add(group);
    }
    const { all } = sampler.store;
    for (let step = 0, more = 0; step < Math.min(all.length, mostSteps) && more < mostPerSweep; step += 1) {
      turn = (turn + 1) % all.length;
      const group = all[turn];
      if (!group || Number.isNaN(limitOf(group))) continue;
      found.add(group);
      more += 1;
    }
    return found;
  };
  const lookAtWaiting = () => {
    for (const group of candidates()) if (!off.has(group) && readOomControl(host, group.path)?.isOff) off.add(group);
    for (const group of off) {
      const control = group.gone ? null : readOomControl(host, group.path);
      if (!control?.isOff) off.delete(group);
      if (!control?.isOff || !control.isUnder) continue;
      // All below a group that waits are said to wait as well.
      const limit = readLimitReached(host, group.path);
      if (limit === null) continue;
      waits.hit(group.path, sampler.atMs, sampler.atMs, () => (limit === 'with swap' ? null : limit));
    }
  };
  return {
    reported: (report, atMs) => {
      const group = report.limitGroup === null ? null : groupOfKernelPath(host, 'memory', report.limitGroup).path;
      if (group === null) return null;
      const known = rows.find(group);
      const first = {
        kind: 'oom-no-kill',
        group,
        cause: 'none-killable',
        limitBytes: limitIn(report),
        invokedBy: report.invokedBy,
        tasks: report.tasks,
        tasksLeftOut: report.tasksLeftOut,
      } as const;
      const row = rows.hit(group, atMs, atMs, () => ({ first, more: 0 }));
      if (known && row) row.more += 1;
      return known || !row ? null : { ...first, reports: 1, sinceMs: atMs, untilMs: atMs, goesOn: false };
    },
    look: () => {
      if (isV1) lookAtWaiting();
      const { atMs } = sampler;
      return [
        ...rows.due(atMs).flatMap(({ detail, ...span }): NoKill[] => {
          const { first, more } = detail;
          detail.more = 0;
          return more > 0 ? [{ ...first, ...spanOf(span), reports: more }] : [];
        }),
        ...waits.due(atMs).map(
          ({ group, detail, ...span }): NoKill => ({
            kind: 'oom-no-kill',
            group,
            cause: 'killer-off',
            limitBytes: detail,
            reports: null,
            invokedBy: null,
            tasks: [],
            tasksLeftOut: 0,
            ...spanOf(span),
          }),
        ),
      ];
    },
  };
}

function limitOf(group: TrackedGroup): number {
  return group.limits[limitSlots.memoryMax] ?? Number.NaN;
}

/** Null where only the limit of memory and swap together can be what was hit. */
function limitIn({ memory }: OomReport): number | null {
  return memory === null || memory.limitBytes === 'max' ? null : memory.limitBytes;
}

function spanOf({ sinceMs, untilMs, goesOn }: { sinceMs: number; untilMs: number; goesOn: boolean }) {
  return { sinceMs, untilMs, goesOn };
}
