/**
 * Whether what stands was set since this host started, by somebody or something: a restore that comes late, or goes on after a kill,
 * leaves that alone (docs/decisions/0011). A new group has its initial values, and what v1 gives it of its parent.
 */
import type { OwnWrites } from '#server/agent/events/own-writes.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { dirOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readLimits } from '#server/cgroupfs/limits/read-limits.ts';
import { inheritedKeys } from '#server/domain/changes/new-group.ts';
import { type GroupPath, parentOf } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { isSameLimit } from '#server/domain/wanted/same-limit.ts';
import { readWrite } from '../changes/one-write.ts';

/** What v1 copies from the parent, cpuset's only with cgroup.clone_children. */
const inherited: ReadonlySet<LimitKey> = new Set<LimitKey>([...inheritedKeys, 'cpuset.cpus', 'cpuset.mems']);

/** `live` is what stands, in a group that was there before the restore, and not what is kept. */
export function isSetInThisBoot(
  { host, facts, ownWrites }: { host: CgroupHost; facts: LimitFacts; ownWrites: Pick<OwnWrites, 'of'> | null },
  group: GroupPath,
  live: LimitEdit,
): boolean {
  const { key } = live;
  const home = host.hierarchyFor(controllerOfLimit(key));
  const rule = home && limitRule(home.version, key);
  if (!home || !rule) return false;
  // Through Corral, also to what a new group has.
  const inode = inodeOf(dirOf(home, group));
  const isOurs = ownWrites
    ?.of(group)
    .some((write) => write.key === key && write.inode === inode && readWrite(host, write) === write.wrote);
  if (isOurs) return true;
  if (isSameLimit(rule, rule.initial, live.value, facts)) return false;
  const parent = home.version === 1 && inherited.has(key) ? findGroup(host, parentOf(group) ?? group) : null;
  const above = parent && readLimits(host, parent, { keys: new Set([key]), forEditing: false })[key];
  return above?.kind !== 'value' || !isSameLimit(rule, above.value, live.value, facts);
}
