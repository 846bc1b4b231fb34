/** Whether a process is one that somebody may know of and move. Read anew each time: it may be elsewhere by now. */
import { readText } from '#server/cgroupfs/files.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { ProcessReach } from '#server/domain/processes/process-verbs.ts';
import { groupsOfProcess } from './read-process-groups.ts';

/**
 * In one of the groups, in each of these hierarchies (left out: in any), or of the account. On v1 a process is in a group
 * of each hierarchy: to take it out of somebody else's, it is not enough that another is one's own.
 */
export function isWithinReach(
  host: CgroupHost,
  pid: number,
  { groups, user }: ProcessReach,
  hierarchies?: readonly MountedHierarchy[],
): boolean {
  if (user !== null && runsAs(host, pid, user)) return true;
  const places = groupsOfProcess(host, pid);
  const isOwn = ({ group }: (typeof places)[number]) => group !== null && groups.some((top) => isUnder(group, top));
  if (!hierarchies) return places.some(isOwn);
  const asked = places.filter(({ hierarchy }) => hierarchies.some(({ id }) => id === hierarchy.id));
  return asked.length > 0 && asked.every(isOwn);
}

/** By its real, effective, saved and file-system ids: one that has lowered its rights for a while is root's all the same. */
function runsAs(host: CgroupHost, pid: number, user: string): boolean {
  const ids = /^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)/m.exec(readText(`${host.proc}/${pid}/status`) ?? '')?.slice(1);
  return ids?.every((uid) => uid !== '0' && userNameOf(host.etc, Number(uid)) === user) ?? false;
}
