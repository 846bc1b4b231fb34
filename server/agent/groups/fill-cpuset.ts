/**
 * A new v1 cpuset group has neither CPUs nor memory nodes, and no process can enter it (ENOSPC). It gets its parent's;
 * a parent that was left empty itself gets those of the nearest group above that has some.
 */

import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { readCloned } from '#server/cgroupfs/changes/read-new-group.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { childNamesOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, parentOf } from '#server/domain/groups/group-path.ts';

const files = ['cpuset.mems', 'cpuset.cpus'] as const;

/** The writes that make a new group usable, top first; none outside of v1 cpuset or where the kernel copies them itself. */
export function planCpusetFilling(
  { guard }: Pick<ChangeScene, 'guard'>,
  hierarchies: readonly MountedHierarchy[],
  group: GroupPath,
): PlannedWrite[] {
  const cpuset = hierarchies.find((each) => each.version === 1 && each.controllers.includes('cpuset'));
  if (!cpuset) return [];
  return files.flatMap((file) => {
    // The group itself is not there yet.
    const settingOf = (at: GroupPath) =>
      readText(`${dirOf(cpuset, at)}/${file}`)?.trim() ?? (at === group ? readCloned(cpuset, group, file) : '');
    const empty: GroupPath[] = [];
    for (const at of [group, ...ancestorsOf(group)]) {
      const setting = settingOf(at);
      if (setting !== '') return fillingsOf(cpuset, empty.reverse(), file, setting);
      // A parent out of bounds stays empty, and so does what is below it.
      if (at !== group && guard.whyGroup(at) !== null) return [];
      empty.push(at);
    }
    return [];
  });
}

/** Top first, each with what the one above has, less what groups beside it have for themselves; none once nothing is left. */
function fillingsOf(
  cpuset: MountedHierarchy,
  groups: readonly GroupPath[],
  file: (typeof files)[number],
  setting: string,
): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  let left = setting;
  for (const group of groups) {
    const taken = takenBeside(cpuset, group, file);
    if (taken.length > 0) left = formatCpuList(parseKernelCpuList(left).filter((number) => !taken.includes(number)));
    if (left === '') break;
    writes.push(filling(cpuset, group, file, left));
  }
  return writes;
}

/** What the kernel would refuse a new group with EINVAL: the numbers of an exclusive sibling. */
function takenBeside(cpuset: MountedHierarchy, group: GroupPath, file: (typeof files)[number]): number[] {
  const parent = parentOf(group);
  if (parent === null) return [];
  const flag = file === 'cpuset.cpus' ? 'cpuset.cpu_exclusive' : 'cpuset.mem_exclusive';
  const parentDir = dirOf(cpuset, parent);
  return childNamesOf(parentDir).flatMap((name) => {
    const dir = `${parentDir}/${name}`;
    if (dir === dirOf(cpuset, group) || readText(`${dir}/${flag}`)?.trim() !== '1') return [];
    return parseKernelCpuList(readText(`${dir}/${file}`) ?? '');
  });
}

function filling(
  hierarchy: MountedHierarchy,
  group: GroupPath,
  file: (typeof files)[number],
  text: string,
): PlannedWrite {
  return {
    key: file,
    group,
    hierarchyId: hierarchy.id,
    version: 1,
    file,
    path: `${dirOf(hierarchy, group)}/${file}`,
    before: '',
    text,
    keeps: text,
    undoText: '\n',
  };
}
