/**
 * What a plan depends on, read at one moment: the group, what is above, beside and below it, and the host. Of the others
 * only what bears on the change is read, so that a preview among thousands of groups costs what it does among three.
 */
import { statSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import { withIoCost } from '#server/cgroupfs/groups/block-devices.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readKernelRelease, readMemoryTotals, readPidMax } from '#server/cgroupfs/groups/host-facts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readLimits } from '#server/cgroupfs/limits/read-limits.ts';
import type { ChangeContext, OwnState, StateAbove } from '#server/domain/changes/change.ts';
import { AppError } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, parentOf } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { controllerNames, type HostTopology } from '#server/domain/groups/host.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import { hugePageSizes, isOnHost } from '#server/domain/limits/huge-pages.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { wantedFor } from './context-wanted.ts';
import { readMissing } from './missing-controllers.ts';
import { readChildren, readLargest } from './read-children.ts';
import { countProcesses, readGroupUse } from './read-group-use.ts';

import { readSiblings, readSiblingWeights } from './read-siblings.ts';

/**
 * Reads the context of these edits, or without them what a form shows. `guarded` says why the group cannot be changed.
 * Throws GROUP_GONE.
 */
export function readChangeContext(
  host: CgroupHost,
  group: GroupPath,
  guarded: Sentence | null,
  edits: readonly LimitEdit[] | null = null,
): ChangeContext {
  const found = findGroup(host, group);
  if (!found) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  return readContextAround(host, { found, own: readOwn(host, found), guarded }, edits);
}

/** The context of a group whose own state is known already, because it was read or because the group is not there yet. */
export function readContextAround(
  host: CgroupHost,
  { found, own, guarded }: { found: FoundGroup; own: OwnState; guarded: Sentence | null },
  edits: readonly LimitEdit[] | null,
): ChangeContext {
  const { group } = found;
  const ancestors = ancestorsOf(group).flatMap((path) => findGroup(host, path) ?? []);
  const [parent] = ancestors;
  const { memoryBytes, swapBytes } = readMemoryTotals(host);
  const topology = host.readTopology(memoryBytes);
  const keys = keysAboveOn(topology);
  const above = ancestors.map((each) => readAbove(host, each, { isParent: each === parent, keys }));
  const onlineCpus = topology.cores.filter((core) => core.online).map((core) => core.cpu);
  const versionOf = (controller: 'cpu' | 'cpuset') => placeOf(found, controller)?.hierarchy.version ?? null;
  const wanted = wantedFor(
    { own, above, cpu: versionOf('cpu'), cpuset: versionOf('cpuset'), onlineCpus, pageBytes: host.pageBytes },
    edits,
  );
  return {
    group,
    places: placesOf(found),
    missing: readMissing(host, found),
    own,
    ancestors: above,
    ...readSiblings(host, { parent: parent ?? null, group, allowed: above[0]?.effectiveCpus ?? null }, wanted.siblings),
    siblingWeights: wanted.weights ? readSiblingWeights(ancestors, group) : null,
    children: readChildren(host, { found, allowed: own.effectiveCpus }, wanted.children),
    largest: wanted.members ? readLargest(host, found) : [],
    topology,
    devices: readDevicesFor(host, found, edits ?? []),
    memoryBytes,
    swapBytes,
    pidMax: readPidMax(host),
    pageBytes: host.pageBytes,
    kernel: readKernelRelease(host),
    guarded,
    owner: ownerOf(group),
  };
}

/** What the disks are, as far as the edits ask for it. */
function readDevicesFor(host: CgroupHost, found: FoundGroup, edits: readonly LimitEdit[]): readonly BlockDevice[] {
  const devices = host.readDevices(edits.some(({ key }) => key.startsWith('io.bfq.')));
  const io = placeOf(found, 'io')?.hierarchy;
  const asksForCost = io?.version === 2 && edits.some(({ key }) => key === 'io.weight.disks');
  return asksForCost ? withIoCost(devices, io.mountPoint) : devices;
}

function placesOf(found: FoundGroup): ChangeContext['places'] {
  const places: ChangeContext['places'] = {};
  for (const controller of controllerNames) {
    const place = placeOf(found, controller);
    if (!place) continue;
    const { id, version, mountPoint, recursiveProtection } = place.hierarchy;
    const inode = statSync(place.dir, { throwIfNoEntry: false })?.ino ?? null;
    places[controller] = {
      ...{ version, hierarchyId: id, dir: place.dir, mountPoint, inode },
      ...(recursiveProtection ? { recursiveProtection } : {}),
    };
  }
  return places;
}

function readOwn(host: CgroupHost, found: FoundGroup): OwnState {
  const { most, by } = countProcesses(found);
  return {
    group: found.group,
    limits: readLimits(host, found, { forEditing: true }),
    use: readGroupUse(found),
    effectiveCpus: readEffective(host, found, 'cpus'),
    effectiveMems: readEffective(host, found, 'mems'),
    processes: most,
    processesBy: by,
  };
}

/** What a group hands down: its own shares, burst, swappiness and the like concern nobody below it. */
const keysAbove: ReadonlySet<LimitKey> = new Set<LimitKey>([
  'cpu.quota',
  'cpuset.cpus',
  'cpuset.mems',
  'cpuset.cpu_exclusive',
  'cpuset.mem_exclusive',
  'cpuset.cpus.partition',
  'memory.max',
  'memory.memsw',
  'memory.swap.max',
  'memory.swap.high',
  'memory.zswap.max',
  'memory.high',
  'memory.low',
  'memory.min',
  'memory.soft',
  'io.max',
  'devices.rules',
  'pids.max',
  'misc.max',
  'rdma.max',
  ...hugePageSizes.map((size) => `hugetlb.${size}` as const),
]);

/** Without the sizes of huge pages that the host does not have: each would be a file that is not there. */
function keysAboveOn(topology: HostTopology): ReadonlySet<LimitKey> {
  return new Set([...keysAbove].filter((key) => isOnHost(key, topology)));
}

function readAbove(
  host: CgroupHost,
  found: FoundGroup,
  { isParent, keys }: { isParent: boolean; keys: ReadonlySet<LimitKey> },
): StateAbove {
  return {
    group: found.group,
    limits: readLimits(host, found, { forEditing: false, keys }),
    effectiveCpus: readEffective(host, found, 'cpus'),
    effectiveMems: readEffective(host, found, 'mems'),
    processes: isParent ? countForPartition(found) : null,
  };
}

/** Only a partition (v2) can take the last CPU from its parent's processes. The root group may have thousands. */
function countForPartition(found: FoundGroup): number | null {
  const place = placeOf(found, 'cpuset');
  return place?.hierarchy.version === 2 ? countProcesses({ ...found, places: [place] }).most : null;
}

/** The list in force: on v2 a group without the cpuset controller uses that of the nearest group above that has it. */
export function readEffective(host: CgroupHost, found: FoundGroup, what: 'cpus' | 'mems'): string | null {
  const home = host.hierarchyFor('cpuset');
  if (!home || !found.places.some((place) => place.hierarchy.id === home.id)) return null;
  const file = home.version === 1 ? `cpuset.effective_${what}` : `cpuset.${what}.effective`;
  for (let at: GroupPath | null = found.group; at !== null; at = parentOf(at)) {
    const text = readText(`${dirOf(home, at)}/${file}`);
    if (text !== null) return text.trim();
  }
  return null;
}
