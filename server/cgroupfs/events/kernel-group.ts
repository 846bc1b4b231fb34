/** From the path that the kernel prints in its log to a group as Corral names it. */
import { groupOfProcPath } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { EventGroup } from '#server/domain/events/host-event.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';

/** The kernel prints from the hierarchy's own root, as /proc/PID/cgroup does outside of any namespace. */
export function groupOfKernelPath(host: CgroupHost, controller: ControllerName, kernelPath: string): EventGroup {
  const hierarchy = host.hierarchyFor(controller);
  return { path: hierarchy ? groupOfProcPath(hierarchy, kernelPath) : null, kernelPath };
}
