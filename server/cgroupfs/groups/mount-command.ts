/** What mounts a controller that the kernel has and nobody has mounted. Corral shows the command; it mounts nothing. */
import type { ControllerName, Hierarchy } from '#server/domain/groups/host.ts';
import type { Subsystem } from './subsystems.ts';

/** v2 has these for every group, under other names or none: a v1 hierarchy of them adds nothing to it. */
const partOfV2: readonly ControllerName[] = ['cpuacct', 'freezer', 'perf_event'];

/** What the kernel was told at boot not to have on v1 (cgroup_no_v1=all, or a list), from /proc/cmdline. */
export function parseNoV1(commandLine: string): readonly string[] {
  return [...commandLine.matchAll(/(?:^|\s)cgroup_no_v1=(\S+)/g)].flatMap((match) => match[1]?.split(',') ?? []);
}

/** A shell line; null where there is nothing to mount, or the kernel would refuse it. */
export function mountCommand(
  controller: ControllerName,
  subsystem: Subsystem | undefined,
  hierarchies: readonly Pick<Hierarchy, 'version' | 'mountPoint'>[],
  noV1: readonly string[] = [],
): string | null {
  if (!subsystem?.enabled || subsystem.hierarchy !== 0) return null;
  if (noV1.includes('all') || noV1.includes(subsystem.name)) return null;
  const beside = hierarchies.find(({ version }) => version === 1);
  // perf_event belongs to v2 wherever that is mounted, without being listed in cgroup.controllers.
  const hasV2 = hierarchies.some(({ version }) => version === 2);
  if (partOfV2.includes(controller) && (beside === undefined || (controller === 'perf_event' && hasV2))) return null;
  // In a v2 tree mkdir would make a group.
  const parent = beside === undefined ? '/run/cgroup' : beside.mountPoint.replace(/\/[^/]*$/, '');
  const at = `${parent}/${subsystem.name}`;
  return `mkdir -p ${at} && mount -t cgroup -o ${subsystem.name} ${subsystem.name} ${at}`;
}
