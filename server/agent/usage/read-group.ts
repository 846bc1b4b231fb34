/**
 * Reading one group: which of its files are read for which reason, and how the numbers reach its row and its history.
 * Every call is made for thousands of groups a second: no strings, no closures, no objects are made on the way.
 */
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { KeptFiles } from '#server/cgroupfs/kept-files.ts';
import { gone } from '#server/cgroupfs/kept-files.ts';
import type { ReadingKind } from '#server/cgroupfs/usage/usage-file.ts';
import type { PlacedFile } from '#server/cgroupfs/usage/usage-files.ts';
import { limitCount, limitSlots, metricCount, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import { CompactSeries } from './compact-series.ts';
import { type DescriptorRoom, shareDescriptors } from './descriptor-room.ts';
import { type LimitMoved, type SweepTimes, setRow, takeLimits, takeThrottling } from './group-row.ts';
import { createMemoryLookups } from './memory-lookups.ts';
import { PidsAtRest } from './pids-at-rest.ts';
import type { RootValues } from './root-values.ts';
import { fillRootGauges, rootIsHost } from './root-values.ts';
import type { SignalLane } from './signal-lane.ts';
import type { GroupSeries, TrackedGroup } from './tracked-group.ts';

/** Where each kind of series finds its values in a row of readings. */
export const seriesColumns = {
  cpu: { from: metricSlots['cpu.usage'], width: 6 },
  gauge: { from: 0, width: 2 },
  detail: { from: metricSlots['memory.inactiveFile'], width: metricCount - metricSlots['memory.inactiveFile'] },
  limit: { from: 0, width: limitCount },
} as const;

export interface GroupReader {
  /** Shares out the descriptors anew: once per sweep, for `groups` groups. */
  share(groups: number): void;
  /**
   * Reads the signal at a place of a lane and, when it is not what it was, the group's other CPU counters. True when it moved:
   * the group is not looked at while it stands still.
   */
  readSignal(lane: SignalLane<TrackedGroup>, place: number, atMs: number, sweep: SweepTimes): boolean;
  /** All CPU counters of one group, moved or not. */
  readCpu(group: TrackedGroup, atMs: number, sweep: SweepTimes): void;
  /**
   * The count of processes of a group at rest, the one thing that changes when a sleeping process is moved into it or out of
   * it, and all gauges when it is not what it was.
   */
  readPids(group: TrackedGroup, atMs: number, sweep: SweepTimes): void;
  /** True when the group at this place among all is known to have as many processes as it had. */
  hasSamePids(place: number, group: TrackedGroup): boolean;
  /** The files of one kind; false when the group has vanished. */
  readKind(group: TrackedGroup, kind: Exclude<ReadingKind, 'signal'>, atMs: number, sweep: SweepTimes): boolean;
  /** Says that the group used no CPU since the last sweep. */
  rest(group: TrackedGroup, sweep: SweepTimes): void;
  /** Closes what is not read in every sweep. */
  closeCold(group: TrackedGroup): void;
  /** Files read since the start. */
  readonly reads: number;
  readonly cpuCount: number;
}

export interface ReaderParts {
  host: CgroupHost;
  files: readonly PlacedFile[];
  kept: KeptFiles;
  /** Where signals are kept open. */
  signals: KeptFiles;
  cpuCount: number;
  /** Rows that a series of one reading per interval needs for the whole history. */
  rows: number;
  /** What the root shows of the host, see root-values.ts. */
  rootValues: RootValues;
  /** Told when a group's directory turns out to be gone. */
  vanished: (group: TrackedGroup) => void;
  /** Told when a limit is not what it was; `slot` of limitSlots, NaN for none. */
  limitMoved: LimitMoved;
}

export function createGroupReader(parts: ReaderParts): GroupReader {
  const { host, files, kept, signals, cpuCount, rows, rootValues, vanished, limitMoved } = parts;
  const row = new Float64Array(metricCount);
  const perCpu = new Float64Array(cpuCount);
  const limits = new Float64Array(limitCount);
  const gauges = new Float64Array(2);
  const byKind = new Map<ReadingKind, number[]>();
  for (const [index, file] of files.entries()) byKind.set(file.kind, [...(byKind.get(file.kind) ?? []), index]);
  const indexesOf = (kind: ReadingKind) => byKind.get(kind) ?? [];
  const pidsFiles = indexesOf('gauge').filter((index) => files[index]?.metrics.includes('pids.current'));
  const usage = metricSlots['cpu.usage'];
  const pidsAtRest = pidsFiles.length === 1 && pidsFiles[0] !== undefined ? new PidsAtRest(kept, pidsFiles[0]) : null;
  const signalSlots = files.map(({ metrics: [first] }) => (first ? metricSlots[first] : usage));
  const memory = metricSlots['memory.usage'];
  const pids = metricSlots['pids.current'];
  const inactiveFile = metricSlots['memory.inactiveFile'];
  const isHost = rootIsHost(host);
  const wantsMemoryStat = createMemoryLookups();
  let reads = 0;
  let room: DescriptorRoom = { pids: 0, rest: 0 };

  let wanted: TrackedGroup | null = null;
  let wantedFile = 0;
  // One closure of each for all groups: neither is asked unless a file has to be opened.
  const pathOf = () => {
    const file = files[wantedFile];
    const hierarchy = file && host.hierarchies[file.hierarchy];
    return wanted && hierarchy ? `${dirOf(hierarchy, wanted.path)}/${file.file}` : '';
  };
  const leave = () => {
    if (!wanted || wanted.watchers > 0) return 0;
    if (wanted.cpus > 0 && files[wantedFile]?.kind !== 'limit') return 0;
    return pidsFiles.includes(wantedFile) ? room.pids : room.rest;
  };
  const read = (group: TrackedGroup, index: number, into: Float64Array): number => {
    wanted = group;
    wantedFile = index;
    const length = kept.read(group.slots, index, pathOf, leave);
    reads += 1;
    if (length >= 0) files[index]?.parse(kept.bytes, length, into);
    else if (length === gone) vanished(group);
    return length;
  };
  let lane: SignalLane<TrackedGroup> | null = null;
  let lanePlace = 0;
  const pathInLane = () => {
    wanted = lane?.groups[lanePlace] ?? null;
    wantedFile = lane?.file ?? 0;
    return pathOf();
  };
  /** The signal's value as of now, NaN when there is no reading; the row holds what else its file tells. */
  const readLane = (from: SignalLane<TrackedGroup>, place: number): number => {
    const file = files[from.file];
    if (!file) return Number.NaN;
    // v2's cpu.stat tells more than the signal.
    if (file.metrics.length > 1) row.fill(Number.NaN, usage, usage + seriesColumns.cpu.width);
    lane = from;
    lanePlace = place;
    const length = signals.read(from.slots, place, pathInLane);
    reads += 1;
    if (length < 0) {
      const group = from.groups[place];
      if (length === gone && group) vanished(group);
      return Number.NaN;
    }
    file.parse(signals.bytes, length, row);
    return row[signalSlots[from.file] ?? usage] ?? Number.NaN;
  };
  const seriesOf = (group: TrackedGroup, kind: keyof GroupSeries): CompactSeries => {
    const known = group.series[kind];
    if (known) return known;
    const width = kind === 'perCpu' ? cpuCount : seriesColumns[kind].width;
    const made = new CompactSeries(width, rows);
    group.series[kind] = made;
    return made;
  };

  /** All files of a kind that the group can have, into `into`. */
  const readAll = (group: TrackedGroup, kind: ReadingKind, into: Float64Array): boolean => {
    for (const index of indexesOf(kind)) {
      const file = files[index];
      if (file && group.isIn(file.hierarchy) && read(group, index, into) === gone) return false;
    }
    return true;
  };

  const readGauges = (group: TrackedGroup, atMs: number, sweep: SweepTimes): boolean => {
    row[memory] = Number.NaN;
    row[pids] = Number.NaN;
    if (!readAll(group, 'gauge', row)) return false;
    gauges[0] = row[memory] ?? Number.NaN;
    gauges[1] = row[pids] ?? Number.NaN;
    if (group.parent === null) {
      fillRootGauges(gauges, rootValues, isHost);
      if (isHost) setRow(group, 'inactiveFileBytes', rootValues.inactiveFileBytes, sweep);
    }
    setRow(group, 'memoryBytes', gauges[0] ?? Number.NaN, sweep);
    setRow(group, 'pids', gauges[1] ?? Number.NaN, sweep);
    seriesOf(group, 'gauge').append(atMs, gauges);
    return !wantsMemoryStat(group, sweep) || readMemory(group, sweep);
  };

  /** Takes the CPU counters of the row, which the signal has begun to fill; `before` is the signal's last value. */
  const takeCpu = (group: TrackedGroup, before: number, atMs: number, sweep: SweepTimes) => {
    const value = row[usage] ?? Number.NaN;
    // A group that was skipped stood still until the sweep before: its last value held until then.
    const known = group.signalSweep > 0 && value >= before;
    setRow(group, 'cpus', known ? (value - before) / 1000 / sweep.elapsedMs : Number.NaN, sweep);
    group.signalSweep = sweep.number;
    takeThrottling(group, row, sweep);
    const series = seriesOf(group, 'cpu');
    if (known) series.hold(sweep.beforeMs);
    series.append(atMs, row, usage);
  };

  return {
    get reads() {
      return reads;
    },
    cpuCount,
    share: (groups) => {
      room = shareDescriptors(kept, signals, groups, pidsFiles);
      pidsAtRest?.trim(groups);
    },
    readSignal: (from, place, atMs, sweep) => {
      const value = readLane(from, place);
      const before = from.values[place] ?? Number.NaN;
      if (value === before || Number.isNaN(value)) return false;
      const group = from.groups[place];
      if (!group) return false;
      from.values[place] = value;
      if (files[from.file]?.kind === 'signal') {
        if (!readCpuRest(group)) return false;
        takeCpu(group, before, atMs, sweep);
      }
      return true;
    },
    readCpu: (group, atMs, sweep) => {
      if (!group.lane || files[group.signal]?.kind !== 'signal') return;
      const value = readLane(group.lane, group.place);
      if (Number.isNaN(value) || !readCpuRest(group)) return;
      const before = group.lane.values[group.place] ?? Number.NaN;
      group.lane.values[group.place] = value;
      takeCpu(group, before, atMs, sweep);
    },
    readPids: (group, atMs, sweep) => {
      for (const index of pidsFiles) {
        const file = files[index];
        // Nothing tells that the group is at rest where this file is its signal: it has been read.
        if (!file || index === group.signal || !group.isIn(file.hierarchy)) continue;
        row[pids] = Number.NaN;
        if (read(group, index, row) < 0) continue;
        if (row[pids] !== group.pids) readGauges(group, atMs, sweep);
        pidsAtRest?.note(group);
      }
    },
    hasSamePids: (place, group) => pidsAtRest?.stands(place, group) ?? false,
    readKind: (group, kind, atMs, sweep) => {
      if (kind === 'limit') {
        limits.fill(Number.NaN);
        if (!readAll(group, kind, limits)) return false;
        takeLimits(group, limits, atMs, sweep, limitMoved);
        seriesOf(group, 'limit').append(atMs, limits);
        return true;
      }
      if (kind === 'perCpu') {
        perCpu.fill(Number.NaN);
        if (!readAll(group, kind, perCpu)) return false;
        if (!Number.isNaN(perCpu[0] ?? Number.NaN)) seriesOf(group, 'perCpu').append(atMs, perCpu);
        return true;
      }
      if (kind === 'gauge') return readGauges(group, atMs, sweep);
      if (kind === 'memory') {
        if (group.memoryBytes !== 0) return readMemory(group, sweep);
        // Without any memory there is no cache, and nothing to open a file for.
        setRow(group, 'inactiveFileBytes', 0, sweep);
        group.memoryAtStat = 0;
        return true;
      }
      if (!readMemory(group, sweep) || !readAll(group, 'detail', row)) return false;
      seriesOf(group, 'detail').append(atMs, row, seriesColumns.detail.from);
      return true;
    },
    closeCold: (group) => kept.drop(group.slots),
    rest: (group, sweep) => {
      setRow(group, 'cpus', 0, sweep);
      if (!Number.isNaN(group.throttled)) setRow(group, 'throttled', 0, sweep);
    },
  };

  /** memory.stat into the row of the group; its other parts stay in `row` for a reading of the detail. */
  function readMemory(group: TrackedGroup, sweep: SweepTimes): boolean {
    row.fill(Number.NaN, seriesColumns.detail.from);
    if (!readAll(group, 'memory', row)) return false;
    if (group.parent === null && isHost) row[inactiveFile] = rootValues.inactiveFileBytes;
    setRow(group, 'inactiveFileBytes', row[inactiveFile] ?? Number.NaN, sweep);
    group.memoryAtStat = group.memoryBytes;
    return true;
  }

  /** v1 keeps user, system and throttling in files of their own; the latter only move under a quota. */
  function readCpuRest(group: TrackedGroup): boolean {
    if (files[group.signal]?.metrics.length === 1) row.fill(Number.NaN, usage + 1, usage + seriesColumns.cpu.width);
    const hasQuota = !Number.isNaN(group.limits[limitSlots.cpuQuota] ?? Number.NaN);
    for (const index of indexesOf('cpu')) {
      const file = files[index];
      if (!file || !group.isIn(file.hierarchy)) continue;
      if (file.controller === 'cpu' && !hasQuota && group.watchers === 0) continue;
      if (read(group, index, row) === gone) return false;
    }
    return true;
  }
}
