/**
 * Where the kernel's cgroup trees are mounted: every v1 hierarchy (one controller, several, or named), v2, or both.
 * Reads /proc/self/mountinfo and /proc/cgroups; whether a group exists and what it holds is for others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import type { ControllerName, ControllerPlace, Hierarchy, HostMode } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { mountCommand, parseNoV1 } from './mount-command.ts';
import type { NamespaceRoot } from './namespace-root.ts';
import { climbOf, createNamespaceRoot } from './namespace-root.ts';
import type { Mount } from './seen-mounts.ts';
import { seenMounts, unescapeOctal } from './seen-mounts.ts';
import type { Subsystem } from './subsystems.ts';
import { parseSubsystems } from './subsystems.ts';

/** A hierarchy with what this machine needs to reach it; the extra fields never leave the agent. */
export interface MountedHierarchy extends Hierarchy {
  /** The group that the mount point shows, as /proc/PID/cgroup spells it: "/" but in containers. */
  root: string;
  /** Where the agent's cgroup namespace begins below this mount; null where the kernel's paths say all by themselves. */
  namespaceRoot: NamespaceRoot | null;
  /** statfs type that everything below the mount must have. */
  magic: number;
  /** v2 mounted with memory_recursiveprot: what a group protects, its children share where they protect less. */
  recursiveProtection?: true;
}

/** What `readHierarchies` finds. */
export interface MountedHierarchies {
  /** v2 first, then v1 in mount order; one entry per hierarchy, however often it is mounted. */
  hierarchies: MountedHierarchy[];
  mode: HostMode;
  controllers: Record<ControllerName, ControllerPlace>;
}

/** Source: include/uapi/linux/magic.h. */
export const cgroupMagic = { 1: 0x27e0eb, 2: 0x63677270 } as const;

/** Finds the hierarchies of the machine whose /proc is at `proc`. `mountInfo` and `cgroups` name other files for tests. */
export function readHierarchies(options: { proc?: string; mountInfo?: string } = {}): MountedHierarchies {
  const proc = options.proc ?? '/proc';
  const mountInfo = readFileSync(options.mountInfo ?? `${proc}/self/mountinfo`, 'utf8');
  const subsystems = parseSubsystems(readOptional(`${proc}/cgroups`) ?? '');
  const hierarchies = parseMountInfo(mountInfo, subsystems)
    .map(withLiveFacts)
    .map((hierarchy) => ({ ...hierarchy, namespaceRoot: namespaceRootOf(hierarchy, proc) }));
  const noV1 = parseNoV1(readOptional(`${proc}/cmdline`) ?? '');
  return { hierarchies, mode: modeOf(hierarchies), controllers: placesOf(hierarchies, subsystems, noV1) };
}

/**
 * The cgroup mounts that are seen in a mountinfo text, one per hierarchy. v2's controllers are not in there (cgroup.controllers
 * tells), so they are empty here. Source: proc_pid_mountinfo(5); cgroup1_show_options() in kernel/cgroup/cgroup-v1.c.
 */
export function parseMountInfo(text: string, subsystems: readonly Subsystem[]): MountedHierarchy[] {
  const known = new Set(subsystems.map((subsystem) => subsystem.name));
  const byId = new Map<string, MountedHierarchy>();
  for (const mount of seenMounts(text)) {
    const hierarchy = hierarchyOf(mount, known);
    if (!hierarchy) continue;
    const other = byId.get(hierarchy.id);
    if (!other || isBetter(hierarchy, other)) byId.set(hierarchy.id, hierarchy);
  }
  return [...byId.values()].sort((a, b) => b.version - a.version);
}

/** Our name of a controller that the kernel calls `name`, or null when we do not know it. */
export function controllerOf(name: string): ControllerName | null {
  if (name === 'blkio') return 'io';
  return controllerNames.find((known) => known === name) ?? null;
}

function hierarchyOf(mount: Mount, known: ReadonlySet<string>): MountedHierarchy | null {
  const { mountPoint, root, options, superOptions, type } = mount;
  if (type !== 'cgroup' && type !== 'cgroup2') return null;
  const place = {
    ...{ mountPoint, root },
    readOnly: options.includes('ro') || superOptions.includes('ro'),
    wholeTree: climbOf(root).below === '/',
    namespaceRoot: null,
  };
  if (type === 'cgroup2') {
    const recursive = superOptions.includes('memory_recursiveprot') ? { recursiveProtection: true as const } : {};
    return { id: 'v2', version: 2, controllers: [], name: null, magic: cgroupMagic[2], ...place, ...recursive };
  }

  const subsystems = superOptions.filter((option) => known.has(option) || controllerOf(option) !== null);
  const named = superOptions.find((option) => option.startsWith('name='));
  // The same spelling and order as in /proc/PID/cgroup: both come from the kernel's list of subsystems.
  const id = [...subsystems, ...(named ? [unescapeOctal(named)] : [])].join(',');
  if (id === '') return null;
  return {
    id,
    version: 1,
    controllers: subsystems.flatMap((name) => controllerOf(name) ?? []),
    name: named ? unescapeOctal(named).slice('name='.length) : null,
    magic: cgroupMagic[1],
    ...place,
  };
}

/**
 * Of two mounts of one hierarchy: the one that shows more of it, then the writable one, then the earlier. A root above
 * that of the cgroup namespace ("/../..") shows more than the namespace's own ("/").
 */
function isBetter(mount: MountedHierarchy, than: MountedHierarchy): boolean {
  if (mount.wholeTree !== than.wholeTree) return mount.wholeTree;
  const [up, otherUp] = [climbOf(mount.root).up, climbOf(than.root).up];
  if (mount.wholeTree && up !== otherUp) return up > otherUp;
  return !mount.readOnly && than.readOnly;
}

/** What only the mounted tree can tell: v2's controllers, and whether "/" is the real root or a namespace's. */
function withLiveFacts(hierarchy: MountedHierarchy): MountedHierarchy {
  const at = hierarchy.mountPoint;
  if (hierarchy.version === 1) {
    // release_agent is only in the real root (CFTYPE_ONLY_ON_ROOT).
    return { ...hierarchy, wholeTree: hierarchy.wholeTree && existsSync(`${at}/release_agent`) };
  }
  const names = readOptional(`${at}/cgroup.controllers`)?.trim().split(' ') ?? [];
  // cgroup.type is in every group but the real root (CFTYPE_NOT_ON_ROOT).
  return {
    ...hierarchy,
    controllers: names.flatMap((name) => controllerOf(name) ?? []),
    wholeTree: hierarchy.wholeTree && !existsSync(`${at}/cgroup.type`),
  };
}

/** Only a mount of a group above the namespace's root leaves groups between the two that the kernel does not name. */
function namespaceRootOf(hierarchy: MountedHierarchy, proc: string): NamespaceRoot | null {
  const { id, mountPoint, version } = hierarchy;
  const { up, below } = climbOf(hierarchy.root);
  if (up === 0 || below !== '/') return null;
  const ownPath = () => {
    const lines = (readOptional(`${proc}/self/cgroup`) ?? '').split('\n');
    const start = new RegExp(`^\\d+:${RegExp.escape(version === 2 ? '' : id)}:`);
    return lines.find((line) => start.test(line))?.replace(start, '') ?? null;
  };
  const monotonicMs = () => performance.now();
  return createNamespaceRoot({ mountPoint, version, depth: up, ownPath, pid: process.pid, monotonicMs });
}

function modeOf(hierarchies: readonly MountedHierarchy[]): HostMode {
  const v1 = hierarchies.some((hierarchy) => hierarchy.version === 1);
  const v2 = hierarchies.some((hierarchy) => hierarchy.version === 2);
  return v1 && v2 ? 'hybrid' : v1 ? 'v1' : 'v2';
}

function placesOf(
  hierarchies: readonly MountedHierarchy[],
  subsystems: readonly Subsystem[],
  noV1: readonly string[],
): Record<ControllerName, ControllerPlace> {
  const places = controllerNames.map((controller): [ControllerName, ControllerPlace] => {
    const home = hierarchies.find((hierarchy) => hierarchy.controllers.includes(controller));
    if (home) return [controller, { kind: 'available', version: home.version, hierarchyId: home.id }];
    const subsystem = subsystems.find(({ name }) => controllerOf(name) === controller);
    const mount = mountCommand(controller, subsystem, hierarchies, noV1);
    const reason = reasonOf(controller, hierarchies, subsystems);
    return [controller, { kind: 'unavailable', reason, ...(mount === null ? {} : { mount }) }];
  });
  return Object.fromEntries(places) as Record<ControllerName, ControllerPlace>;
}

/** v1's controllers that v2 does not have under this name, and what it has instead (cgroup-v2.rst). */
const insteadOnV2: Partial<Record<ControllerName, string>> = {
  cpuacct: 'On cgroup v2 every group counts its CPU time by itself (cpu.stat).',
  freezer: 'On cgroup v2 every group can be frozen by itself (cgroup.freeze).',
  devices: 'On cgroup v2 devices are allowed by eBPF programs, not by control files.',
  net_cls: 'cgroup v2 has no net_cls; nftables matches the group itself.',
  net_prio: 'cgroup v2 has no net_prio; nftables matches the group itself.',
  perf_event: 'On cgroup v2 perf can follow every group; there are no control files.',
};

function reasonOf(
  controller: ControllerName,
  hierarchies: readonly MountedHierarchy[],
  subsystems: readonly Subsystem[],
): string {
  const kernelName = controller === 'io' ? 'blkio' : controller;
  const subsystem = subsystems.find((each) => each.name === kernelName || each.name === controller);
  const onlyV2 = hierarchies.length > 0 && hierarchies.every((hierarchy) => hierarchy.version === 2);
  if (onlyV2 && insteadOnV2[controller]) return insteadOnV2[controller];
  if (hierarchies.length === 0) return 'No cgroup hierarchy is mounted on this host.';
  if (!subsystem) return `This kernel was built without the ${kernelName} controller.`;
  if (!subsystem.enabled)
    return `The ${kernelName} controller is disabled on the kernel command line (cgroup_disable=).`;
  if (subsystem.hierarchy !== 0) return `The v1 hierarchy of ${kernelName} is not mounted here.`;
  return `The kernel has ${kernelName}, but no hierarchy is mounted with it.`;
}

function readOptional(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
