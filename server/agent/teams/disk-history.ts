/**
 * What teams read and write of the disks that they have a budget of, disk by disk, for as long as all else is kept. The sampler has
 * all disks of a group in one sum: this is for the few groups and disks of which somebody has said how much it may be.
 */

import { CompactSeries } from '#server/agent/usage/compact-series.ts';
import { historyMs } from '#server/agent/usage/sampler.ts';
import { type FoundPlace, findGroup } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { ioNodeIn } from '#server/cgroupfs/teams/read-io.ts';
import { doneOf, readIoDone } from '#server/cgroupfs/teams/read-io-done.ts';
import { errnoOf } from '#server/domain/errors.ts';
import { byDeviceNumber } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';
import { type DiskPeaks, peakRate } from '#server/domain/teams/disk-peaks.ts';

export interface DiskHistory {
  /** Of these groups from now on, and of no others. */
  keepOnly(tops: readonly GroupPath[]): void;
  /** Reads what was done by now: once per sweep. `atMs` never goes back. */
  take(atMs: number): void;
  /** Of the disks that the group has a limit of, by number. */
  peaksOf(group: GroupPath): DiskPeaks[];
}

interface KeptDisk {
  sinceMs: number;
  /** Those with a limit. */
  figures: IoFigure[];
  /** One column for each of ioFigures. */
  counts: CompactSeries;
}

interface KeptTop {
  group: GroupPath;
  /** Null while nothing of it is to be read. */
  place: FoundPlace | null;
  /** By number. */
  disks: Map<string, KeptDisk>;
}

/** Which disks there is a limit of is looked at in a round of so many sweeps, of so many groups a sweep at most. */
const look = { everySweeps: 10, most: 10 };
/** Groups whose counters are read in a sweep: of more, each less often, and what it did meanwhile counts as spread evenly. */
const mostRead = 50;

export function openDiskHistory(host: CgroupHost, { intervalMs }: { intervalMs: number }): DiskHistory {
  const rows = Math.ceil(historyMs / intervalMs) + 2;
  let tops: KeptTop[] = [];
  let timesMs: number[] = [];
  let [lookTurn, readTurn] = [0, 0];
  const counted = new Float64Array(ioFigures.length);

  const lookAt = (top: KeptTop, atMs: number) => {
    const found = findGroup(host, top.group);
    const io = found && ioNodeIn(found);
    const limited = new Map(
      (io?.node.table ?? []).map((limits) => [limits.device, ioFigures.filter((figure) => limits[figure] !== 'max')]),
    );
    for (const [device, disk] of top.disks) {
      if (limited.has(device)) disk.counts.prune(atMs - historyMs);
      else top.disks.delete(device);
    }
    for (const [device, figures] of limited) {
      const known = top.disks.get(device);
      if (known) known.figures = figures;
      else top.disks.set(device, { sinceMs: atMs, figures, counts: new CompactSeries(ioFigures.length, rows) });
    }
    top.place = top.disks.size > 0 ? (io?.place ?? null) : null;
  };
  const read = ({ place, disks }: KeptTop, atMs: number) => {
    const done = place && readIoDone(place);
    if (!done) return;
    for (const [device, { counts }] of disks) {
      for (const [column, figure] of ioFigures.entries()) counted[column] = doneOf(done, device, figure);
      counts.append(atMs, counted);
    }
  };
  return {
    keepOnly: (groups) => {
      const known = new Map(tops.map((top) => [top.group, top]));
      tops = groups.map((group) => known.get(group) ?? { group, place: null, disks: new Map() });
    },
    take: (atMs) => {
      timesMs.push(atMs);
      timesMs = timesMs.filter((time) => time >= atMs - historyMs);
      const share = Math.min(look.most, Math.ceil(tops.length / look.everySweeps));
      for (const top of inTurn(tops, lookTurn, share)) unlessFailing(() => lookAt(top, atMs));
      lookTurn += share;
      const placed = tops.filter(({ place }) => place !== null);
      for (const top of inTurn(placed, readTurn, mostRead)) unlessFailing(() => read(top, atMs));
      readTurn += mostRead;
    },
    peaksOf: (group) => {
      const top = tops.find((one) => one.group === group);
      return [...(top?.disks ?? [])]
        .map(([device, { sinceMs, figures, counts }]) => {
          const times = timesMs.filter((time) => time >= sinceMs);
          const peaks = figures.flatMap((figure) => {
            const peak = peakRate(times, counts.valuesAt(times, ioFigures.indexOf(figure), 'line'));
            return peak === null ? [] : [{ figure, ...peak }];
          });
          return { device, sinceMs: times[0] ?? sinceMs, figures: peaks };
        })
        .sort(byDeviceNumber);
    },
  };
}

/** What cannot be read just now, with no descriptor left for one, is read later: no sweep fails for it. */
function unlessFailing(task: () => void): void {
  try {
    task();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
  }
}

/** So many of them, from that place on and around; each once at most. */
function inTurn<Each>(all: readonly Each[], from: number, count: number): Each[] {
  const first = from % all.length;
  return [...all.slice(first), ...all.slice(0, first)].slice(0, count);
}
