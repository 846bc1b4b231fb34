/** Whether the processes of a group can go to its parent, as deleting it with `move` has it. */
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { groupsBelow } from '#server/cgroupfs/control/members.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import { type GroupPath, parentOf } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';

/**
 * v2's rule of no internal processes: a group that hands controllers down takes no process (EBUSY), the kernel's own root and the
 * root of a threaded subtree excepted. Null where the kernel will have them. Source: cgroup-v2.rst, "No Internal Process Constraint".
 */
export function whyNotMovedUp(host: CgroupHost, group: GroupPath): Sentence | null {
  const v2 = host.hierarchies.find((hierarchy) => hierarchy.version === 2);
  const parent = parentOf(group);
  if (!v2 || parent === null) return null;
  const dir = dirOf(v2, parent);
  // The kernel's root has no such file.
  if (readText(`${dir}/cgroup.type`)?.trim() !== 'domain') return null;
  const handedDown = (readText(`${dir}/cgroup.subtree_control`) ?? '').split(/\s+/).filter((name) => name !== '');
  if (handedDown.length === 0) return null;
  const isEmpty = groupsBelow(v2, group).every((below) => readPids(dirOf(v2, below)).length === 0);
  return isEmpty ? null : sayOfControl('parent-takes-none', { parent, controllers: handedDown.join(', ') });
}
