/**
 * What a host is and offers: its hierarchies, which controller lives where, its processors and memory.
 * Shapes only; cgroupfs reads them, the screens draw them.
 */
import type { Sentence } from '#server/domain/sentence.ts';
import type { GroupPath } from './group-path.ts';

/** v1's cpuacct is a controller of its own; v1's blkio is called io, as in v2. */
export const controllerNames = [
  'cpu',
  'cpuacct',
  'cpuset',
  'memory',
  'io',
  'pids',
  'hugetlb',
  'devices',
  'freezer',
  'net_cls',
  'net_prio',
  'perf_event',
  'rdma',
  'misc',
  'dmem',
] as const;
export type ControllerName = (typeof controllerNames)[number];

export type CgroupVersion = 1 | 2;

/** One mounted cgroup tree. `id` is stable while the host is up: "v2", "cpu", "cpu,cpuacct", "name=systemd". */
export interface Hierarchy {
  id: string;
  version: CgroupVersion;
  mountPoint: string;
  controllers: ControllerName[];
  /** The named hierarchy's name ("systemd"), else null. */
  name: string | null;
  readOnly: boolean;
  /** False where the mount shows only part of the tree (a container): groups above it are out of reach. */
  wholeTree: boolean;
}

/** Where a controller lives. `unavailable` carries the reason in words for the screen. */
export type ControllerPlace =
  | { kind: 'available'; version: CgroupVersion; hierarchyId: string }
  | {
      kind: 'unavailable';
      reason: string;
      /** Set where the kernel has the controller and nobody mounted it: what mounts it. Corral itself mounts nothing. */
      mount?: string;
    };

export type HostMode = 'v1' | 'v2' | 'hybrid';

export interface CpuCore {
  /** The logical CPU's number, as in cpu lists. */
  cpu: number;
  online: boolean;
  node: number;
  package: number;
  core: number;
  /** Logical CPUs that share this core, itself included. */
  siblings: number[];
}

export interface NumaNode {
  node: number;
  cpus: number[];
  memoryBytes: number;
}

export interface HostTopology {
  /** Those that are present. */
  cores: CpuCore[];
  nodes: NumaNode[];
  /** The highest number a list of CPUs may name (nr_cpu_ids - 1), of a CPU that may yet come; that of the cores when absent. */
  highestCpu?: number;
  /** Sizes of the huge pages that this host has, in bytes; absent where it tells none. */
  hugePageBytes?: readonly number[];
  /** What misc counts here and how much there is of each; absent where there is nothing, or it is not told. */
  miscCapacity?: readonly { resource: string; capacity: number }[];
  /** RDMA devices, by the kernel's names; absent where there is none. */
  rdmaDevices?: readonly string[];
}

export interface HostFacts {
  hostname: string;
  /** PRETTY_NAME of os-release. */
  os: string;
  /** uname -r. */
  kernel: string;
  mode: HostMode;
  hierarchies: Hierarchy[];
  controllers: Record<ControllerName, ControllerPlace>;
  topology: HostTopology;
  memoryBytes: number;
  swapBytes: number;
  pageBytes: number;
  bootedAtMs: number;
  /** Highest pid the kernel gives out (kernel.pid_max). */
  pidMax: number;
  /** Pressure stall information, or why there is none. */
  pressure: { kind: 'available' } | { kind: 'unavailable'; reason: string };
  agent: {
    version: string;
    uid: number;
    user: string;
    /** With root every group can be changed; without, only what the kernel lets this user write. */
    privileged: boolean;
    pid: number;
    startedAtMs: number;
    sampleIntervalMs: number;
    /** CORRAL_AGENT_ONLY_UNDER: nothing outside of this group is changed; null without such a ceiling. */
    ceiling: GroupPath | null;
    /** CORRAL_AGENT_LAUNCH_USERS: names of the users that commands can be launched as; empty: nothing can be launched. */
    launchUsers: string[];
    /** The agent's own group and its ancestors, in any hierarchy: guarded. */
    guarded: GroupPath[];
  };
}

/** Who else claims a group, read from its name and from the kernel. */
export interface GroupOwner {
  kind:
    | 'systemd'
    | 'docker'
    | 'podman'
    | 'containerd'
    | 'crio'
    | 'kubelet'
    | 'libvirt'
    | 'lxc'
    | 'slurm'
    | 'corral'
    | 'none';
  /** What people call it: "nginx.service", "container 3f2a…", "pod …"; null when there is nothing better than the name. */
  label: string | null;
  /** Its own name, where the agent could find it: a container's, a unit's description, the person of user-1000.slice. */
  name?: string;
}

/** One row of the tree. Values that change with time are in UsageRow. */
export interface GroupNode {
  path: GroupPath;
  /** Ids of the hierarchies in which it exists. */
  hierarchies: string[];
  owner: GroupOwner;
  /** Guarded groups cannot be changed: the reason, else null. */
  guarded: Sentence | null;
}

/** The live numbers of one row of the tree; null where the host does not tell. */
export interface UsageRow {
  path: GroupPath;
  /** CPUs in use, 1.5 = one and a half. */
  cpus: number | null;
  /** All that is charged, file cache too: what the kernel compares with the limit. */
  memoryBytes: number | null;
  /** The main figure: `memoryBytes` less inactive file cache. Null as long as only the use is known. */
  workingSetBytes: number | null;
  pids: number | null;
  /** The group's own CPU quota in CPUs, null when unlimited or not available. */
  cpuLimit: number | null;
  /** The group's own memory limit, null when unlimited or not available. */
  memoryLimitBytes: number | null;
  pidsLimit: number | null;
  /** Share of periods throttled since the last sample, 0..1, null when there is no quota. */
  throttled: number | null;
  /** Frozen, or told to freeze and on the way. */
  frozen: boolean;
  /** Still on the way: the kernel does not say of all its processes that they have stopped. */
  freezing?: boolean;
}
