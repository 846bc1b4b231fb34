/** Everything that a plan depends on, read at one moment: the group, what is above, beside and below it, and the host. */
import type { ChangeContext, GroupState } from '#server/domain/change.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { ancestorsOf, parentOf } from '#server/domain/group-path.ts';
import { controllerNames } from '#server/domain/host.ts';
import type { LimitKey } from '#server/domain/limits.ts';
import { ownerOf } from '#server/domain/owner.ts';
import { readText } from './files.ts';
import type { FoundGroup } from './find-group.ts';
import { childCount, childNames, findGroup, placeOf } from './find-group.ts';
import { childPathOf, dirOf } from './group-dirs.ts';
import { readKernelRelease, readMemoryTotals } from './host-facts.ts';
import { readMissing } from './missing-controllers.ts';
import type { CgroupHost } from './open-host.ts';
import { readProcessStat } from './process-stat.ts';
import { countProcesses, isFrozen, readGroupUse, readPids, unknownUse } from './read-group-use.ts';
import { readLimits } from './read-limits.ts';
import { readTopology } from './topology.ts';

/** Limits of siblings that bear on a change: what they get of the CPU, and which CPUs they keep to themselves. */
const siblingKeys: ReadonlySet<LimitKey> = new Set<LimitKey>([
  'cpu.shares',
  'cpu.weight',
  'cpu.idle',
  'cpuset.cpus',
  'cpuset.mems',
  'cpuset.cpu_exclusive',
  'cpuset.mem_exclusive',
  'cpuset.cpus.partition',
]);

/** Reads the context of a change. `guarded` says why the group cannot be changed. Throws GROUP_GONE. */
export function readChangeContext(host: CgroupHost, group: GroupPath, guarded: string | null): ChangeContext {
  const found = findGroup(host, group);
  if (!found) throw new AppError('GROUP_GONE', { public: `The group ${group} does not exist (any more).` });
  const ancestors = ancestorsOf(group).flatMap((path) => findGroup(host, path) ?? []);
  const parent = ancestors[0];
  const { memoryBytes, swapBytes } = readMemoryTotals(host);
  return {
    group,
    places: placesOf(found),
    missing: readMissing(host, found),
    own: readState(host, found, { forEditing: true }),
    ancestors: ancestors.map((each) => readState(host, each, {})),
    siblings: parent ? childrenOf(host, parent, group).map((each) => readSibling(host, each)) : [],
    children: childrenOf(host, found, null).map((each) => readState(host, each, {})),
    largest: readLargest(host, found),
    topology: readTopology(host.sys, memoryBytes),
    memoryBytes,
    swapBytes,
    pageBytes: host.pageBytes,
    kernel: readKernelRelease(host),
    guarded,
    owner: ownerOf(group),
  };
}

/** Reading every process of a huge group would hold up the preview: the first thousand are looked at. */
const mostProcessesRead = 1000;

function readLargest(host: CgroupHost, found: FoundGroup): ChangeContext['largest'] {
  const groups = [found, ...childrenOf(host, found, null)];
  const pids = new Set(
    groups.flatMap((each) => {
      const place = placeOf(each, 'memory');
      return place ? readPids(place.dir) : [];
    }),
  );
  return [...pids]
    .slice(0, mostProcessesRead)
    .flatMap((pid) => {
      const stat = readProcessStat(host, pid);
      return stat ? [{ pid, name: stat.name, residentBytes: stat.residentPages * host.pageBytes }] : [];
    })
    .sort((a, b) => b.residentBytes - a.residentBytes)
    .slice(0, 5);
}

function placesOf(found: FoundGroup): ChangeContext['places'] {
  const places: ChangeContext['places'] = {};
  for (const controller of controllerNames) {
    const place = placeOf(found, controller);
    if (!place) continue;
    const { id, version, mountPoint } = place.hierarchy;
    places[controller] = { version, hierarchyId: id, dir: place.dir, mountPoint };
  }
  return places;
}

function childrenOf(host: CgroupHost, parent: FoundGroup, except: GroupPath | null): FoundGroup[] {
  return childNames(parent).flatMap((name) => {
    const path = childPathOf(parent.group, name);
    return path && path !== except ? (findGroup(host, path) ?? []) : [];
  });
}

function readState(host: CgroupHost, found: FoundGroup, { forEditing = false }): GroupState {
  return {
    group: found.group,
    limits: readLimits(host, found, { forEditing }),
    use: readGroupUse(found),
    effectiveCpus: readEffective(host, found, 'cpus'),
    effectiveMems: readEffective(host, found, 'mems'),
    processes: countProcesses(found),
    childCount: childCount(found),
    frozen: isFrozen(found),
  };
}

/** There can be thousands of siblings: only what bears on the change is read of each. */
function readSibling(host: CgroupHost, found: FoundGroup): GroupState {
  return {
    group: found.group,
    limits: readLimits(host, found, { forEditing: false, keys: siblingKeys }),
    use: unknownUse,
    effectiveCpus: null,
    effectiveMems: null,
    processes: countProcesses({ ...found, places: found.places.slice(0, 1) }),
    childCount: childCount(found),
    frozen: isFrozen(found),
  };
}

/** The list in force: on v2 a group without the cpuset controller uses that of the nearest group above that has it. */
function readEffective(host: CgroupHost, found: FoundGroup, what: 'cpus' | 'mems'): string | null {
  const home = host.hierarchyFor('cpuset');
  if (!home || !found.places.some((place) => place.hierarchy.id === home.id)) return null;
  const file = home.version === 1 ? `cpuset.effective_${what}` : `cpuset.${what}.effective`;
  for (let at: GroupPath | null = found.group; at !== null; at = parentOf(at)) {
    const text = readText(`${dirOf(home, at)}/${file}`);
    if (text !== null) return text.trim();
  }
  return null;
}
