/**
 * The sampler: once per interval it walks the groups, reads what moved, and passes over what stands still. CPU use is
 * hierarchical, so a group whose counter did not move has no busy descendant, and the whole subtree is skipped.
 */

import { createOwnerNames } from '#server/agent/groups/owner-names.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { countTrees } from '#server/cgroupfs/groups/tree-changes.ts';
import type { KeptFiles } from '#server/cgroupfs/kept-files.ts';
import { descriptorBudget, keepFiles } from '#server/cgroupfs/kept-files.ts';
import type { HostReader, HostReading } from '#server/cgroupfs/usage/host-readings.ts';
import type { PlacedFile } from '#server/cgroupfs/usage/usage-files.ts';
import { usageFilesOf } from '#server/cgroupfs/usage/usage-files.ts';
import { noteOnUncounted, readUncountedDisks } from '#server/cgroupfs/usage/v1/uncounted-disks.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { HostUsage } from '#server/domain/usage/usage-verbs.ts';
import type { LimitMoved, SweepTimes } from './group-row.ts';
import { GroupStore } from './group-store.ts';
import { hostUsageOf } from './host-usage.ts';
import type { GroupReader } from './read-group.ts';
import { createGroupReader } from './read-group.ts';
import type { RootValues } from './root-values.ts';
import { takeRootValues } from './root-values.ts';
import type { SignalLane } from './signal-lane.ts';
import type { TrackedGroup } from './tracked-group.ts';

export interface SamplerOptions {
  host: CgroupHost;
  hostReader: HostReader;
  intervalMs: number;
  whyGuarded: (group: GroupPath) => Sentence | null;
  cpuCount: number;
  /** Told when a limit of a group is not what it was. */
  limitMoved?: LimitMoved;
  /** How descriptors are kept; a bench looks on. */
  keep?: (most: number) => KeptFiles;
}

/** Kept of every group. */
export const historyMs = 15 * 60 * 1000;
/**
 * How often, in milliseconds or sweeps, groups that nobody watches are looked at although they are at rest, and at most how many
 * per sweep: with ten thousand groups a round takes longer rather than costing more.
 */
const rounds = {
  /** Moving a sleeping process shows in this count alone: it is seen within two sweeps where there are up to 1,000 groups. */
  pids: { everySweeps: 2, most: 500 },
  gauge: { everyMs: 10_000, most: 250 },
  limits: { everyMs: 30_000, most: 40 },
  /** How old a row's inactive file cache can be while its memory use stands still: a minute for up to 6,000 groups. */
  memory: { everyMs: 60_000, most: 100 },
  detail: { everyMs: 60_000, most: 25 },
};
/** And the dear files of unwatched groups that are busy. */
const busyDetailEveryMs = 10_000;
/** Disks come and get their first limit seldom. */
const uncountedEveryMs = 10_000;
/** New groups are read for at most this long per sweep, so that ten thousand at once do not hold up the rest. */
const freshBudgetMs = 40;

export class Sampler {
  readonly store: GroupStore;
  readonly reader: GroupReader;
  readonly files: readonly PlacedFile[];
  readonly options: SamplerOptions;
  hostUsage: HostUsage | null = null;
  hostReading: HostReading | null = null;
  /** Times of the sweeps that history holds, oldest first. */
  readonly timesMs: number[] = [];
  sweep: SweepTimes = { number: 0, elapsedMs: Number.NaN, beforeMs: Number.NaN };
  atMs = 0;

  private readonly kept: KeptFiles;
  private readonly signals: KeptFiles;
  private readonly rootValues: RootValues = {
    memoryBytes: Number.NaN,
    inactiveFileBytes: Number.NaN,
    threads: Number.NaN,
  };
  private busy: TrackedGroup[] = [];
  private readonly watched = new Set<TrackedGroup>();
  private lastMonotonicMs = Number.NaN;
  private uncounted: { atMs: number; note: string | null } | null = null;
  private readonly turns = { pids: 0, gauge: 0, limits: 0, memory: 0, detail: 0 };

  constructor(options: SamplerOptions) {
    const { host } = options;
    this.options = options;
    this.files = usageFilesOf(host);
    const { keep = keepFiles } = options;
    this.signals = keep(descriptorBudget(host.proc, readText));
    // Signals first: what they leave is told before each sweep.
    this.kept = keep(0);
    this.store = new GroupStore({
      host,
      files: this.files,
      kept: this.kept,
      signals: this.signals,
      counts: countTrees(host),
      whyGuarded: options.whyGuarded,
      nameOwner: createOwnerNames(),
    });
    this.reader = createGroupReader({
      host,
      files: this.files,
      kept: this.kept,
      signals: this.signals,
      cpuCount: options.cpuCount,
      rows: Math.ceil(historyMs / options.intervalMs) + 2,
      rootValues: this.rootValues,
      vanished: (group) => this.store.suspect(group),
      limitMoved: options.limitMoved ?? (() => {}),
    });
  }

  /** One sweep at `monotonicMs`; `atMs` is the same moment on the wall clock. */
  take(atMs: number, monotonicMs: number): void {
    this.sweep = {
      number: this.sweep.number + 1,
      elapsedMs: monotonicMs - this.lastMonotonicMs,
      beforeMs: this.atMs || Number.NaN,
    };
    this.lastMonotonicMs = monotonicMs;
    this.atMs = atMs;
    this.timesMs.push(atMs);
    while ((this.timesMs[0] ?? atMs) < atMs - historyMs) this.timesMs.shift();
    this.readHost();
    this.store.update(atMs, this.sweep.number);
    this.reader.share(this.store.all.length);
    this.walk();
    this.readFresh();
    this.readRounds();
    this.readWatched();
  }

  /** What the I/O of groups leaves out on this host; null where it is whole. */
  noteOnIo(): string | null {
    if (this.uncounted === null || this.atMs - this.uncounted.atMs >= uncountedEveryMs)
      this.uncounted = { atMs: this.atMs, note: noteOnUncounted(readUncountedDisks(this.options.host)) };
    return this.uncounted.note;
  }

  /** From now on the group is read in full each interval, and once at once. */
  watch(group: TrackedGroup): void {
    group.watchers += 1;
    if (group.watchers > 1) return;
    this.watched.add(group);
    this.readInFull(group);
    // Rows that change between two sweeps belong to the next one.
    group.rowSweep = this.sweep.number + 1;
  }

  unwatch(group: TrackedGroup): void {
    group.watchers = Math.max(0, group.watchers - 1);
    if (group.watchers === 0) this.watched.delete(group);
  }

  /** Something changed the group just now: its limits and use are looked at again at once. */
  touch(path: GroupPath): void {
    const group = this.store.byPath.get(path);
    if (!group || group.gone) return;
    if (!this.reader.readKind(group, 'limit', this.atMs, this.sweep)) return;
    this.reader.readKind(group, 'gauge', this.atMs, this.sweep);
    group.rowSweep = this.sweep.number + 1;
  }

  /** The groups that ran since the sweep before. */
  get busyGroups(): readonly TrackedGroup[] {
    return this.busy;
  }

  /** Descriptors that are open just now. */
  get openFiles(): number {
    return this.kept.open + this.signals.open;
  }

  close(): void {
    for (const group of this.store.all) {
      this.kept.drop(group.slots);
      group.lane?.remove(group);
    }
  }

  private readHost(): void {
    const reading = this.options.hostReader.read();
    this.hostUsage = hostUsageOf(this.hostReading, reading, {
      atMs: this.atMs,
      elapsedMs: this.sweep.elapsedMs,
    });
    this.hostReading = reading;
    takeRootValues(this.rootValues, reading);
  }

  private walk(): void {
    const wasBusy = this.busy;
    this.busy = [];
    for (const lane of this.store.tops.values()) this.walkLane(lane);
    for (const group of wasBusy) {
      if (!group.gone && group.signalSweep !== this.sweep.number) this.reader.rest(group, this.sweep);
    }
  }

  private walkLane(lane: SignalLane<TrackedGroup>): void {
    for (let place = 0; place < lane.groups.length; place += 1) {
      if (!this.reader.readSignal(lane, place, this.atMs, this.sweep)) continue;
      const group = lane.groups[place];
      if (group) this.visitBusy(group);
    }
  }

  private visitBusy(group: TrackedGroup): void {
    group.signalSweep = this.sweep.number;
    this.busy.push(group);
    if (group.watchers === 0) {
      this.reader.readKind(group, 'gauge', this.atMs, this.sweep);
      if (this.isTurn(group, busyDetailEveryMs)) {
        this.reader.readKind(group, 'detail', this.atMs, this.sweep);
        this.reader.readKind(group, 'perCpu', this.atMs, this.sweep);
      }
    }
    if (group.followers) this.walkLane(group.followers);
  }

  /** Spreads the groups over the sweeps of a period, so that their dear files are not all read in the same one. */
  private isTurn(group: TrackedGroup, everyMs: number): boolean {
    const sweeps = Math.max(1, Math.round(everyMs / this.options.intervalMs));
    return (this.sweep.number + group.index) % sweeps === 0;
  }

  private readFresh(): void {
    const until = performance.now() + freshBudgetMs;
    const { fresh } = this.store;
    let done = 0;
    while (done < fresh.length && (done < 50 || performance.now() < until)) {
      const group = fresh[done];
      done += 1;
      if (group && !group.gone) this.readInFull(group);
    }
    fresh.splice(0, done);
  }

  private readInFull(group: TrackedGroup): void {
    if (!this.reader.readKind(group, 'limit', this.atMs, this.sweep)) return;
    if (group.signalSweep === 0 && group.signal >= 0) this.firstSignal(group);
    if (!this.reader.readKind(group, 'gauge', this.atMs, this.sweep)) return;
    if (group.watchers === 0) {
      this.reader.readKind(group, 'memory', this.atMs, this.sweep);
      return;
    }
    this.reader.readKind(group, 'detail', this.atMs, this.sweep);
    this.reader.readKind(group, 'perCpu', this.atMs, this.sweep);
  }

  private firstSignal(group: TrackedGroup): void {
    this.reader.readCpu(group, this.atMs, this.sweep);
    group.signalSweep = this.sweep.number;
    this.busy.push(group);
  }

  /** Groups at rest, a share of them in each sweep. */
  private readRounds(): void {
    const sinceMs = this.atMs - historyMs;
    this.round(
      'pids',
      (group) => this.reader.readPids(group, this.atMs, this.sweep),
      (place, group) => this.reader.hasSamePids(place, group),
    );
    this.round('gauge', (group) => {
      if (!isVacant(group)) this.reader.readKind(group, 'gauge', this.atMs, this.sweep);
    });
    this.round('limits', (group) => {
      this.reader.readKind(group, 'limit', this.atMs, this.sweep);
      for (const series of Object.values(group.series)) series?.prune(sinceMs);
      if (this.kept.open >= this.kept.most && group.signalSweep !== this.sweep.number) this.reader.closeCold(group);
    });
    this.round('memory', (group) => this.reader.readKind(group, 'memory', this.atMs, this.sweep));
    this.round('detail', (group) => {
      if (isVacant(group) && group.series.detail) return;
      this.reader.readKind(group, 'detail', this.atMs, this.sweep);
      this.reader.readKind(group, 'perCpu', this.atMs, this.sweep);
    });
  }

  /** `isAtRest` is asked first, and touches less than anything here. */
  private round(
    name: keyof typeof rounds,
    visit: (group: TrackedGroup) => void,
    isAtRest?: (place: number, group: TrackedGroup) => boolean,
  ): void {
    const { all } = this.store;
    const round = rounds[name];
    const sweeps = 'everySweeps' in round ? round.everySweeps : Math.max(1, round.everyMs / this.options.intervalMs);
    const share = Math.min(round.most, Math.ceil(all.length / sweeps));
    for (let step = 0; step < share; step += 1) {
      this.turns[name] = (this.turns[name] + 1) % Math.max(1, all.length);
      const place = this.turns[name];
      const group = all[place];
      if (group && !isAtRest?.(place, group) && group.watchers === 0) visit(group);
    }
  }

  private readWatched(): void {
    for (const group of this.watched) {
      if (group.gone) continue;
      // It stood still, itself or with an ancestor.
      if (group.signalSweep !== this.sweep.number) this.reader.readCpu(group, this.atMs, this.sweep);
      this.reader.readKind(group, 'limit', this.atMs, this.sweep);
      this.reader.readKind(group, 'gauge', this.atMs, this.sweep);
      this.reader.readKind(group, 'detail', this.atMs, this.sweep);
      this.reader.readKind(group, 'perCpu', this.atMs, this.sweep);
    }
  }
}

/** Without processes and memory nothing of a group can change before a process comes, and that is seen by its count. */
function isVacant(group: TrackedGroup): boolean {
  return group.pids === 0 && group.memoryBytes === 0;
}
