/**
 * Every group of the host as one tree, kept in step with the kernel's directories: new and vanished groups are found
 * by counts and link counts, and only a directory that differs is listed. Numbers are the sampler's; here are only names and places.
 */

import type { NameOwner } from '#server/agent/groups/owner-names.ts';
import { childCountOf, childNamesOf, childPathOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { TreeCounts } from '#server/cgroupfs/groups/tree-changes.ts';
import type { KeptFiles } from '#server/cgroupfs/kept-files.ts';
import type { PlacedFile } from '#server/cgroupfs/usage/usage-files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf, rootPath } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { chooseSignal, type SignalLanes } from './choose-signal.ts';
import { CountLag } from './count-lag.ts';
import { LateNames } from './late-names.ts';
import { TrackedGroup } from './tracked-group.ts';

export interface StoreParts {
  host: CgroupHost;
  files: readonly PlacedFile[];
  kept: KeptFiles;
  /** Where signals are kept open. */
  signals: KeptFiles;
  counts: TreeCounts;
  /** Why a group cannot be changed, as of now. */
  whyGuarded: (group: GroupPath) => Sentence | null;
  nameOwner: NameOwner;
}

/** A full round of link counts takes this many sweeps: what no count shows is found at the latest then. */
const fullRoundSweeps = 360;
/** But at least so many in each sweep: on a host with few groups nothing is overlooked for longer than half a minute. */
const leastOfRound = 3;
/** Files that a group did not have are asked for again in a round of this many sweeps: controllers are handed down late. */
const forgetRoundSweeps = 600;
/** Groups whose link counts are looked at in every sweep, because children came or went there lately: so many at most. */
const livelyCount = 12;
/** And for so many sweeps. Where nothing came or went for longer, a count that moves has all directories looked at once. */
const livelySweeps = 60;
/** Groups whose history is held for a while after they went. */
const keptGone = 32;

export class GroupStore {
  readonly byPath = new Map<GroupPath, TrackedGroup>();
  /** All groups in no order, for rounds. */
  readonly all: TrackedGroup[] = [];
  /** Groups whose signal does not follow their parent's, by signal: where a sweep starts. */
  readonly tops: SignalLanes['tops'] = new Map();
  /** Groups found since the sampler last took them. */
  readonly fresh: TrackedGroup[] = [];
  /** What came and went in the present sweep. */
  added: TrackedGroup[] = [];
  removed: GroupPath[] = [];

  private readonly parts: StoreParts;
  private readonly hierarchyCount: number;
  /** With a bit per hierarchy in which that was, and the last sweep in which it was; the latest last. */
  private readonly lively = new Map<TrackedGroup, { hierarchies: number; sweep: number }>();
  private readonly suspects = new Set<TrackedGroup>();
  /** Groups that came less those that went, by hierarchy, in the present update. */
  private readonly found: Int32Array;
  /** Of them those that went. */
  private readonly went: Int32Array;
  private readonly lag: CountLag;
  private readonly lateNames = new LateNames();
  /** The groups of each named hierarchy: nobody counts them, so all are looked at in every sweep. Null of a counted one. */
  private readonly named: (Set<TrackedGroup> | null)[];
  /** Groups that went lately, the newest last: what they used is still asked for when something killed them. */
  private readonly gone: TrackedGroup[] = [];
  private readonly lanes: SignalLanes;
  private round = 0;
  private forgetRound = 0;
  private atMs = 0;
  private sweep = 0;

  constructor(parts: StoreParts) {
    this.parts = parts;
    this.hierarchyCount = parts.host.hierarchies.length;
    this.found = new Int32Array(this.hierarchyCount);
    this.went = new Int32Array(this.hierarchyCount);
    this.lag = new CountLag(this.hierarchyCount);
    this.named = parts.host.hierarchies.map(({ version, controllers }) =>
      version === 1 && controllers.length === 0 ? new Set() : null,
    );
    this.lanes = { tops: this.tops, files: parts.files, signals: parts.signals };
  }

  /** Brings the tree up to date. Costs a few reads when nothing changed. */
  update(atMs: number, sweep: number): void {
    this.atMs = atMs;
    this.sweep = sweep;
    this.added = [];
    this.removed = [];
    const isFirst = this.byPath.size === 0;
    this.found.fill(0);
    this.went.fill(0);
    if (isFirst) this.listAll();
    this.checkLively();
    this.checkSuspects();
    for (const [hierarchy, by] of this.parts.counts.changes().entries()) {
      if (isFirst) this.lag.settle(hierarchy, this.parts.counts.counted(hierarchy), this.found[hierarchy] ?? 0);
      else this.checkCount(hierarchy, by);
    }
    this.checkSuspects();
    this.checkNextOfRound();
    this.forgetNextOfRound();
    this.lateNames.lookAgain(sweep, (group) => this.nameAgain(group));
  }

  /** Says that a reading of the group found its directory gone: looked into with the next update. */
  suspect(group: TrackedGroup): void {
    this.suspects.add(group);
  }

  /** The group, or the last one of this name among those that went lately. */
  find(path: GroupPath): TrackedGroup | undefined {
    return this.byPath.get(path) ?? this.gone.findLast((group) => group.path === path);
  }

  private listAll(): void {
    for (let hierarchy = 0; hierarchy < this.hierarchyCount; hierarchy += 1) this.place(rootPath, null, hierarchy);
  }

  /** Puts a group's directory into the tree, with everything below it. */
  private place(path: GroupPath, parent: TrackedGroup | null, hierarchy: number): void {
    const group = this.byPath.get(path) ?? this.add(path, parent);
    if (group.isIn(hierarchy)) return;
    group.hierarchies |= 1 << hierarchy;
    this.named[hierarchy]?.add(group);
    this.found[hierarchy] = (this.found[hierarchy] ?? 0) + 1;
    group.nodeSweep = this.sweep;
    chooseSignal(this.lanes, group);
    this.relist(group, hierarchy);
  }

  private add(path: GroupPath, parent: TrackedGroup | null): TrackedGroup {
    const group = new TrackedGroup(path, parent, {
      owner: this.parts.nameOwner(path, ownerOf(path)),
      hierarchies: this.hierarchyCount,
      files: this.parts.files.length,
      sinceMs: this.atMs,
    });
    group.guarded = this.parts.whyGuarded(path);
    group.index = this.all.length;
    this.byPath.set(path, group);
    this.all.push(group);
    this.fresh.push(group);
    this.added.push(group);
    parent?.children.set(nameOf(path), group);
    this.lateNames.note(group, this.sweep);
    return group;
  }

  /** Whether it has a name now. */
  private nameAgain(group: TrackedGroup): boolean {
    const owner = this.parts.nameOwner(group.path, group.owner);
    if (owner.name === undefined) return false;
    group.owner = owner;
    group.nodeSweep = this.sweep;
    return true;
  }

  /** Lists one directory again and settles what differs. */
  private relist(group: TrackedGroup, hierarchy: number): void {
    const dir = this.dirOf(group, hierarchy);
    // Most groups have no children: a link count spares the listing of some forty control files.
    const names = new Set(childCountOf(dir) === 0 ? [] : childNamesOf(dir));
    if (names.size !== group.childDirs[hierarchy]) this.noteLively(group, hierarchy);
    group.childDirs[hierarchy] = names.size;
    for (const child of [...group.children.values()]) {
      if (child.isIn(hierarchy) && !names.has(nameOf(child.path))) this.leave(child, hierarchy);
    }
    for (const name of names) {
      if (group.children.get(name)?.isIn(hierarchy)) continue;
      const path = childPathOf(group.path, name);
      if (path) this.place(path, group, hierarchy);
    }
  }

  /** The group's directory in this hierarchy is gone, and so is everything below. */
  private leave(group: TrackedGroup, hierarchy: number): void {
    for (const child of [...group.children.values()]) if (child.isIn(hierarchy)) this.leave(child, hierarchy);
    group.hierarchies &= ~(1 << hierarchy);
    this.named[hierarchy]?.delete(group);
    this.found[hierarchy] = (this.found[hierarchy] ?? 0) - 1;
    this.went[hierarchy] = (this.went[hierarchy] ?? 0) + 1;
    group.childDirs[hierarchy] = 0;
    group.nodeSweep = this.sweep;
    if (group.hierarchies === 0) this.remove(group);
    else {
      this.parts.kept.drop(group.slots);
      chooseSignal(this.lanes, group);
    }
  }

  private remove(group: TrackedGroup): void {
    group.gone = true;
    this.parts.kept.drop(group.slots);
    this.byPath.delete(group.path);
    group.parent?.children.delete(nameOf(group.path));
    group.lane?.remove(group);
    this.lively.delete(group);
    this.suspects.delete(group);
    const last = this.all.pop();
    if (last && last !== group) {
      this.all[group.index] = last;
      last.index = group.index;
    }
    this.removed.push(group.path);
    this.gone.push(group);
    if (this.gone.length > keptGone) this.gone.shift();
  }

  private checkDir(group: TrackedGroup, hierarchy: number): void {
    if (group.gone || !group.isIn(hierarchy)) return;
    const count = childCountOf(this.dirOf(group, hierarchy));
    if (count === null) this.suspects.add(group);
    else if (count !== group.childDirs[hierarchy]) this.relist(group, hierarchy);
  }

  /**
   * Where the lively directories account for the difference there is no need to look at others: among them the parents of
   * what came and went lately. One group gone and another made elsewhere shows as well: what was found of the two is not
   * what was counted. Where only the count's lag accounts for it, the other parents are looked at, and of the rest none:
   * on a host where groups come and go that would be every directory in most sweeps.
   */
  private checkCount(hierarchy: number, by: number | null): void {
    const found = this.found[hierarchy] ?? 0;
    if (by === found) return;
    const isLate = by !== null && this.lag.explains(hierarchy, by, { found, went: this.went[hierarchy] ?? 0 });
    this.search(hierarchy, by, isLate ? [true] : [true, false]);
    if (by !== null) this.lag.settle(hierarchy, by, this.found[hierarchy] ?? 0);
  }

  /** Looks for what was counted where groups are already (parents), then everywhere; a null count tells nothing. */
  private search(hierarchy: number, by: number | null, parents: readonly boolean[]): void {
    const all = [...(this.named[hierarchy] ?? this.all)];
    for (const isParent of parents) {
      for (const group of all) {
        if (by === this.found[hierarchy]) return;
        if ((group.childDirs[hierarchy] ?? 0) > 0 === isParent) this.checkDir(group, hierarchy);
      }
    }
  }

  private checkLively(): void {
    for (const [group, { hierarchies, sweep }] of [...this.lively]) {
      if (sweep < this.sweep - livelySweeps) this.lively.delete(group);
      else this.checkGroup(group, hierarchies);
    }
  }

  private checkGroup(group: TrackedGroup, hierarchies: number): void {
    for (let hierarchy = 0; hierarchy < this.hierarchyCount; hierarchy += 1)
      if (hierarchies & (1 << hierarchy)) this.checkDir(group, hierarchy);
  }

  /** A vanished directory may have been made again under the same name: it counts as another group. */
  private checkSuspects(): void {
    const suspects = [...this.suspects];
    this.suspects.clear();
    const parents = new Set<TrackedGroup>();
    for (const group of suspects) {
      if (group.gone || !group.parent) continue;
      const here = this.parts.host.hierarchies.flatMap((_, hierarchy) => (group.isIn(hierarchy) ? [hierarchy] : []));
      const missing = here.filter((hierarchy) => childCountOf(this.dirOf(group, hierarchy)) === null);
      for (const hierarchy of missing.length > 0 ? missing : here) this.leave(group, hierarchy);
      parents.add(group.parent);
    }
    for (const parent of parents) {
      for (let hierarchy = 0; hierarchy < this.hierarchyCount; hierarchy += 1) {
        if (!parent.gone && parent.isIn(hierarchy)) this.relist(parent, hierarchy);
      }
    }
  }

  /** The safety net: every directory's link count within a round, and a new listing of every one that has children. */
  private checkNextOfRound(): void {
    const share = Math.min(this.all.length, Math.max(leastOfRound, Math.ceil(this.all.length / fullRoundSweeps)));
    for (let step = 0; step < share; step += 1) {
      this.round = (this.round + 1) % Math.max(1, this.all.length);
      const group = this.all[this.round];
      if (!group) continue;
      group.guarded = this.refreshGuard(group);
      for (let hierarchy = 0; hierarchy < this.hierarchyCount; hierarchy += 1) {
        if (!group.isIn(hierarchy)) continue;
        if (group.childDirs[hierarchy] === 0) this.checkDir(group, hierarchy);
        else if (!group.gone) this.relist(group, hierarchy);
      }
    }
  }

  private forgetNextOfRound(): void {
    const share = Math.ceil(this.all.length / forgetRoundSweeps);
    for (let step = 0; step < share; step += 1) {
      this.forgetRound = (this.forgetRound + 1) % Math.max(1, this.all.length);
      const group = this.all[this.forgetRound];
      if (!group) continue;
      this.parts.kept.forget(group.slots);
      if (group.followers) this.parts.signals.forget(group.followers.slots);
    }
    for (const lane of this.tops.values()) this.parts.signals.forget(lane.slots);
  }

  private refreshGuard(group: TrackedGroup): Sentence | null {
    const guarded = this.parts.whyGuarded(group.path);
    if (guarded?.text !== group.guarded?.text) group.nodeSweep = this.sweep;
    return guarded;
  }

  private noteLively(group: TrackedGroup, hierarchy: number): void {
    const hierarchies = (this.lively.get(group)?.hierarchies ?? 0) | (1 << hierarchy);
    this.lively.delete(group);
    this.lively.set(group, { hierarchies, sweep: this.sweep });
    if (this.lively.size <= livelyCount) return;
    const [oldest] = this.lively.keys();
    if (oldest) this.lively.delete(oldest);
  }

  private dirOf(group: TrackedGroup, hierarchy: number): string {
    const mounted = this.parts.host.hierarchies[hierarchy];
    return mounted ? dirOf(mounted, group.path) : '';
  }
}
