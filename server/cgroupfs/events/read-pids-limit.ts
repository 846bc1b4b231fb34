/** Whose pids.max refused a fork: read at once, because the numbers move on. */
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PidsLimit } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf } from '#server/domain/groups/group-path.ts';

/** The nearest group from `group` up with a limit and the least room below it; null when none of them has a limit. */
export function readPidsLimit(host: CgroupHost, group: GroupPath): PidsLimit | null {
  const hierarchy = host.hierarchyFor('pids');
  if (!hierarchy) return null;
  let tightest: { limit: PidsLimit; room: number } | null = null;
  for (const owner of [group, ...ancestorsOf(group)]) {
    const dir = dirOf(hierarchy, owner);
    const max = Number.parseInt(readText(`${dir}/pids.max`) ?? '', 10);
    if (Number.isNaN(max)) continue;
    const current = Number.parseInt(readText(`${dir}/pids.current`) ?? '', 10);
    const room = Number.isNaN(current) ? max : max - current;
    if (tightest && tightest.room <= room) continue;
    tightest = { limit: { owner, max, current: Number.isNaN(current) ? null : current }, room };
  }
  return tightest?.limit ?? null;
}
