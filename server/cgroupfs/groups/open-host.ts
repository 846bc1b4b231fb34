/**
 * The host as the agent holds it: its hierarchies and the few constants that every reading needs. Made once at
 * start; cheap enough to make anew when mounts have changed.
 */
import { readFileSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import type { ControllerName, ControllerPlace, HostMode, HostTopology } from '#server/domain/groups/host.ts';
import { createDeviceReader } from './block-devices.ts';
import { readCountedResources } from './counted-resources.ts';
import type { MountedHierarchy } from './mounts.ts';
import { readHierarchies } from './mounts.ts';
import { createTopologyReader } from './topology.ts';

export interface CgroupHost {
  /** Roots of the trees it reads; other folders in tests. */
  readonly proc: string;
  readonly sys: string;
  readonly etc: string;
  readonly mode: HostMode;
  readonly hierarchies: readonly MountedHierarchy[];
  readonly controllers: Record<ControllerName, ControllerPlace>;
  readonly pageBytes: number;
  /** USER_HZ: clock ticks per second of /proc/PID/stat and cpuacct.stat. */
  readonly clockTicks: number;
  /** Processors and nodes as they are now, and what misc and rdma count. */
  readTopology(memoryBytes: number): HostTopology;
  /** Block devices as they are now, partitions among them; their schedulers as they are now where it is to be afresh. */
  readDevices(isAfresh?: boolean): readonly BlockDevice[];
  /** The hierarchy that has this controller, null when the host has none. */
  hierarchyFor(controller: ControllerName): MountedHierarchy | null;
  /** The hierarchy with this id, null when it is not mounted. */
  hierarchyById(id: string): MountedHierarchy | null;
}

/** Looks at the machine it runs on; other roots are for tests. Throws when /proc cannot be read. */
export function openHost(
  options: { cgroupMountInfo?: string; proc?: string; sys?: string; etc?: string } = {},
): CgroupHost {
  const proc = options.proc ?? '/proc';
  const { hierarchies, mode, controllers } = readHierarchies({ proc, mountInfo: options.cgroupMountInfo });
  const constants = readAuxv(`${proc}/self/auxv`);
  const sys = options.sys ?? '/sys';
  const readProcessors = createTopologyReader(sys);
  const byId = new Map(hierarchies.map((hierarchy) => [hierarchy.id, hierarchy]));
  const hierarchyFor = (controller: ControllerName) => {
    const place = controllers[controller];
    return place.kind === 'available' ? (byId.get(place.hierarchyId) ?? null) : null;
  };
  return {
    proc,
    sys,
    etc: options.etc ?? '/etc',
    mode,
    hierarchies,
    controllers,
    pageBytes: constants.get(auxvPageSize) ?? 4096,
    clockTicks: constants.get(auxvClockTicks) ?? 100,
    readTopology: (memoryBytes) => ({
      ...readProcessors(memoryBytes),
      ...readCountedResources(sys, hierarchyFor('misc')?.mountPoint ?? null),
    }),
    readDevices: createDeviceReader(sys, proc),
    hierarchyFor,
    hierarchyById: (id) => byId.get(id) ?? null,
  };
}

/** AT_PAGESZ and AT_CLKTCK of getauxval(3): the only way to them without a child process or native code. */
const auxvPageSize = 6n;
const auxvClockTicks = 17n;

/** The auxiliary vector is pairs of native words; every machine Node 24 runs Linux on is 64-bit, and little-endian or s390x. */
function readAuxv(path: string): Map<bigint, number> {
  const pairs = new Map<bigint, number>();
  try {
    const words = new BigUint64Array(new Uint8Array(readFileSync(path)).buffer);
    for (let at = 0; at + 1 < words.length; at += 2) pairs.set(words[at] ?? 0n, Number(words[at + 1]));
  } catch (cause) {
    if (errnoOf(cause) === undefined && !(cause instanceof RangeError)) throw cause;
  }
  return pairs;
}
