/**
 * Groups that have no memory left and in which nothing is killed: the kernel found nobody that it may kill, which its log tells,
 * again and again while a process tries; or v1's memory.oom_control says that processes are to wait, which no log tells.
 */
import { groupOfKernelPath } from '#server/cgroupfs/events/kernel-group.ts';
import { readOomControl } from '#server/cgroupfs/events/limit-counters.ts';
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

/** The kernel charges in batches of 32 pages or less, so that a group that waits may be a little below its limit. */
const nearShare = 0.97;
/** Groups whose file is read in one sweep. */
const mostPerSweep = 20;
const reportTimes = { quietMs: 10_000, leastMs: 0 };
/** That a process waits for a moment is what was asked for; a person should know soon that it goes on. */
const waitTimes = { quietMs: 2500, leastMs: 2000, tellAfterMs: [3000, 60_000, 600_000] };

export function createNoKillWatch(host: CgroupHost, sampler: Sampler): NoKillWatch {
  const rows = createBursts<{ first: Omit<NoKill, 'reports' | 'sinceMs' | 'untilMs' | 'goesOn'>; more: number }>(
    reportTimes,
  );
  const waits = createBursts<number>(waitTimes);
  const isV1 = host.hierarchyFor('memory')?.version === 1;
  /** At their limit. Who waits does not run, so the sampler finds nothing new there. */
  const full = new Set<TrackedGroup>();

  const isFull = (group: TrackedGroup) => !group.gone && group.memoryBytes >= limitOf(group) * nearShare;
  const lookAtFull = () => {
    for (const group of sampler.busyGroups) if (isFull(group)) full.add(group);
    let read = 0;
    for (const group of full) {
      if (read >= mostPerSweep) break;
      read += 1;
      // Behind those that were not read yet.
      full.delete(group);
      const control = isFull(group) ? readOomControl(host, group.path) : null;
      if (!control?.isOff) continue;
      full.add(group);
      if (control.isUnder) waits.hit(group.path, sampler.atMs, sampler.atMs, () => limitOf(group));
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
      if (isV1) lookAtFull();
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
