/**
 * The context of a group that is about to be created, read from what is around it: what is there right after mkdir, as
 * the kernel fills it. The group itself is not touched, and nothing is made.
 */

import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup, FoundPlace } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup, placeOf, readControllers } from '#server/cgroupfs/groups/find-group.ts';
import { childNamesOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readKernelRelease } from '#server/cgroupfs/groups/host-facts.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readLimits } from '#server/cgroupfs/limits/read-limits.ts';
import type { ChangeContext, OwnState } from '#server/domain/changes/change.ts';
import { inheritedKeys, newReading } from '#server/domain/changes/new-group.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { isOnHost } from '#server/domain/limits/huge-pages.ts';
import { limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { GroupLimits, LimitEdit, LimitKey, LimitReading } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { readContextAround, readEffective } from './read-change-context.ts';

/** `hierarchies` are those it will be made in; its parent has to be there. `guarded` as in readChangeContext. */
export function readNewGroup(
  host: CgroupHost,
  { group, hierarchies }: { group: GroupPath; hierarchies: readonly MountedHierarchy[] },
  guarded: Sentence | null,
  edits: readonly LimitEdit[],
): ChangeContext {
  const found: FoundGroup = { group, places: hierarchies.map((hierarchy) => placeToBe(hierarchy, group)) };
  return readContextAround(host, { found, own: newState(host, found), guarded }, edits);
}

/**
 * What a cpuset file of a new v1 group reads: nothing, or with cgroup.clone_children what its parent's does, unless the
 * parent has an exclusive child. Source: cpuset_css_online() in kernel/cgroup/cpuset.c.
 */
export function readCloned(cpuset: MountedHierarchy, group: GroupPath, file: 'cpuset.cpus' | 'cpuset.mems'): string {
  const parentDir = dirOf(cpuset, parentOf(group) ?? rootPath);
  if (readText(`${parentDir}/cgroup.clone_children`)?.trim() !== '1') return '';
  const isExclusive = (name: string, what: 'cpu' | 'mem') =>
    readText(`${parentDir}/${name}/cpuset.${what}_exclusive`)?.trim() === '1';
  const siblings = childNamesOf(parentDir).filter((name) => name !== nameOf(group));
  if (siblings.some((name) => isExclusive(name, 'cpu') || isExclusive(name, 'mem'))) return '';
  return readText(`${parentDir}/${file}`)?.trim() ?? '';
}

/** On v2 it has the controllers that its parent hands down now. */
function placeToBe(hierarchy: MountedHierarchy, group: GroupPath): FoundPlace {
  const parentDir = dirOf(hierarchy, parentOf(group) ?? rootPath);
  const controllers =
    hierarchy.version === 1 ? hierarchy.controllers : readControllers(`${parentDir}/cgroup.subtree_control`);
  return { hierarchy, dir: dirOf(hierarchy, group), controllers, childCount: 0 };
}

function newState(host: CgroupHost, found: FoundGroup): OwnState {
  const processesBy = Object.fromEntries(
    found.places.flatMap(({ controllers }) => controllers.map((name) => [name, 0])),
  );
  const unused = { cpus: null, memoryBytes: null, memoryPeakBytes: null, memswBytes: null };
  return {
    group: found.group,
    limits: newLimits(host, found),
    use: { ...unused, swapBytes: null, pids: null, pidsPeak: null },
    effectiveCpus: effectiveToBe(host, found, 'cpus'),
    effectiveMems: effectiveToBe(host, found, 'mems'),
    processes: 0,
    processesBy,
  };
}

function newLimits(host: CgroupHost, found: FoundGroup): GroupLimits {
  // Nothing is there to be read: this says why each limit is not there, and what will be there goes over it.
  const limits: Partial<Record<LimitKey, LimitReading>> = readLimits(host, found, { forEditing: true });
  const parent = findGroup(host, parentOf(found.group) ?? rootPath);
  const above = parent ? readLimits(host, parent, { forEditing: false, keys: inheritedKeys }) : {};
  const facts = factsHere(host);
  const topology = host.readTopology(0);
  for (const place of found.places)
    for (const controller of place.controllers)
      for (const rule of limitRulesOf(place.hierarchy.version, controller)) {
        if (!isOnHost(rule.key, topology) || !isOffered(rule, place, parent)) continue;
        const reading = newReading(rule, { dir: place.dir, facts, parent: above });
        limits[rule.key] = isCpusetList(rule.key) ? clonedReading(reading, place, found.group, rule.key) : reading;
      }
  return limits as GroupLimits;
}

/** Whether this kernel has the files, told from the parent, or below the root group (which lacks many) from a sibling. */
function isOffered(rule: LimitRule, place: FoundPlace, parent: FoundGroup | null): boolean {
  const above = parent && placeOf(parent, rule.controller);
  if (!above || above.hierarchy.id !== place.hierarchy.id) return true;
  const has = (dir: string) => rule.files.every((file) => readable(`${dir}/${file}`));
  if (parent.group !== rootPath || has(above.dir)) return has(above.dir);
  const [sibling] = childNamesOf(above.dir);
  return sibling === undefined || has(`${above.dir}/${sibling}`);
}

/** A file that cannot be read is there all the same. */
function readable(path: string): boolean {
  try {
    return readText(path) !== null;
  } catch {
    return true;
  }
}

function isCpusetList(key: LimitKey): key is 'cpuset.cpus' | 'cpuset.mems' {
  return key === 'cpuset.cpus' || key === 'cpuset.mems';
}

function clonedReading(
  reading: LimitReading,
  { hierarchy }: FoundPlace,
  group: GroupPath,
  key: 'cpuset.cpus' | 'cpuset.mems',
): LimitReading {
  const text = hierarchy.version === 1 ? readCloned(hierarchy, group, key) : '';
  if (text === '' || reading.kind !== 'value') return reading;
  return { ...reading, value: text, files: reading.files.map((file) => ({ ...file, text })) } as LimitReading;
}

/** v1: nothing until it is filled, or its parent's where that was copied. v2: its parent's. */
function effectiveToBe(host: CgroupHost, found: FoundGroup, what: 'cpus' | 'mems'): string | null {
  const place = placeOf(found, 'cpuset');
  const above = readEffective(host, found, what);
  if (place?.hierarchy.version !== 1 || above === null) return above;
  return readCloned(place.hierarchy, found.group, `cpuset.${what}`) === '' ? '' : above;
}

function factsHere(host: CgroupHost): LimitFacts {
  const { cores, nodes, highestCpu } = host.readTopology(0);
  return {
    pageBytes: host.pageBytes,
    highestCpu: highestCpu ?? Math.max(0, ...cores.map((core) => core.cpu)),
    nodes: nodes.map((node) => node.node),
    devices: host.readDevices(),
    kernel: readKernelRelease(host),
  };
}
