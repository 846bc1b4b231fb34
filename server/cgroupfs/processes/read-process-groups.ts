/** The groups of a process as /proc/PID/cgroup tells them. */

import { readText } from '#server/cgroupfs/files.ts';
import { placeOfProcPath } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** One line of /proc/PID/cgroup that belongs to a mounted hierarchy. */
export interface ProcessGroup {
  hierarchy: MountedHierarchy;
  /** As the kernel prints it, also "/foo (deleted)" and paths above a container's mount. */
  path: string;
  /** The group Corral knows it as; null when it is out of reach. */
  group: GroupPath | null;
  /** How deep the group is where it is in the mount but its name is not to be known; else null. */
  unknownDepth: number | null;
}

/** Raw text of /proc/PID/cgroup; null when the process is gone. */
export function readProcessGroupText(host: CgroupHost, pid: number): string | null {
  return readText(`${host.proc}/${pid}/cgroup`);
}

/** Parses "<number>:<controllers or empty>:<path>" lines; the path may hold ':'. Source: cgroups(7). */
export function parseProcessGroups(host: CgroupHost, text: string): ProcessGroup[] {
  return text.split('\n').flatMap((line): ProcessGroup[] => {
    const match = /^(\d+):([^:]*):(.*)$/.exec(line);
    if (!match) return [];
    const [, , controllers = '', path = ''] = match;
    const hierarchy = host.hierarchyById(controllers === '' ? 'v2' : controllers);
    if (!hierarchy) return [];
    const place = placeOfProcPath(hierarchy, path);
    const group = place.kind === 'group' ? place.group : null;
    return [{ hierarchy, path, group, unknownDepth: place.kind === 'unknown' ? place.depth : null }];
  });
}

/** The groups of a process; none when it is gone. */
export function groupsOfProcess(host: CgroupHost, pid: number): ProcessGroup[] {
  return parseProcessGroups(host, readProcessGroupText(host, pid) ?? '');
}
