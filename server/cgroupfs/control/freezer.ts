/**
 * Freezing as the two versions have it. v1: freezer.state takes FROZEN or THAWED and reads FREEZING on the way;
 * freezer.self_freezing and freezer.parent_freezing tell who holds it. v2: cgroup.freeze takes 1 or 0, and cgroup.events says
 * `frozen 1` once every process has stopped. Sources: cgroup-v1/freezer-subsystem.rst; cgroup-v2.rst, "cgroup.freeze".
 */
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { FreezeState } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf } from '#server/domain/groups/group-path.ts';

export interface Freezer {
  hierarchy: MountedHierarchy;
  file: 'freezer.state' | 'cgroup.freeze';
  frozenText: string;
  thawedText: string;
}

/**
 * The hierarchy through which this group can be frozen: v1's freezer where it is mounted and has the group (there the
 * kernel's v2 file would freeze only those processes that are in the v2 group as well), else v2. Null when neither has it.
 */
export function freezerOf(host: CgroupHost, group: GroupPath): Freezer | null {
  const v1 = host.hierarchies.find(
    (hierarchy) => hierarchy.version === 1 && hierarchy.controllers.includes('freezer') && existsIn(hierarchy, group),
  );
  if (v1) return { hierarchy: v1, file: 'freezer.state', frozenText: 'FROZEN', thawedText: 'THAWED' };
  const v2 = host.hierarchies.find(
    (hierarchy) =>
      hierarchy.version === 2 &&
      existsIn(hierarchy, group) &&
      readText(`${dirOf(hierarchy, group)}/cgroup.freeze`) !== null,
  );
  return v2 ? { hierarchy: v2, file: 'cgroup.freeze', frozenText: '1', thawedText: '0' } : null;
}

export interface FreezeReading {
  state: FreezeState;
  self: boolean;
  /** The nearest ancestor whose own file holds the group frozen. */
  by: GroupPath | null;
}

/** Where the group stands now; null when it is gone. */
export function readFreeze(freezer: Freezer, group: GroupPath): FreezeReading | null {
  const self = isFrozenBySelf(freezer, group);
  if (self === null) return null;
  const by = ancestorsOf(group).find((above) => isFrozenBySelf(freezer, above) === true) ?? null;
  const dir = dirOf(freezer.hierarchy, group);
  if (freezer.file === 'freezer.state') {
    const text = readText(`${dir}/freezer.state`)?.trim();
    if (text === undefined) return null;
    return { state: text === 'FROZEN' ? 'frozen' : text === 'FREEZING' ? 'freezing' : 'thawed', self, by };
  }
  const events = readText(`${dir}/cgroup.events`);
  if (events === null) return null;
  const isFrozen = /^frozen 1$/m.test(events);
  return { state: isFrozen ? 'frozen' : self || by !== null ? 'freezing' : 'thawed', self, by };
}

/** Null when the group is not there; the root has no such file and is never frozen. */
function isFrozenBySelf({ hierarchy, file }: Freezer, group: GroupPath): boolean | null {
  const dir = dirOf(hierarchy, group);
  const text = readText(file === 'freezer.state' ? `${dir}/freezer.self_freezing` : `${dir}/cgroup.freeze`)?.trim();
  return text === undefined ? null : text === '1';
}
