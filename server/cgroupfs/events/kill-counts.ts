/**
 * How many processes of a group the kernel has killed for want of memory: v2 memory.events.local (5.1; memory.events
 * before), v1 memory.oom_control (4.13). Both count in the victim's own group, and go with it.
 */
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

export interface KillCounts {
  /** The group's own count; null when it is gone or has none. */
  own(group: GroupPath): number | null;
  /** v2: with everything below it, so that one look at the top tells of the whole tree. Null on v1. */
  below: ((group: GroupPath) => number | null) | null;
}

/** Null when no memory controller is mounted. */
export function openKillCounts(host: CgroupHost): KillCounts | null {
  const hierarchy = host.hierarchyFor('memory');
  if (!hierarchy) return null;
  const read = (group: GroupPath, file: string): number | null => {
    const text = tryRead(`${dirOf(hierarchy, group)}/${file}`);
    const found = text === null ? null : /^oom_kill (\d{1,15})$/m.exec(text);
    return found ? Number(found[1]) : null;
  };
  if (hierarchy.version === 1) return { own: (group) => read(group, 'memory.oom_control'), below: null };
  return {
    own: (group) => read(group, 'memory.events.local') ?? read(group, 'memory.events'),
    below: (group) => read(group, 'memory.events'),
  };
}

function tryRead(path: string): string | null {
  try {
    return readText(path);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
