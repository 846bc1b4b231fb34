/** Which unit of systemd's a group is, told from its path. */
import type { GroupPath } from './group-path.ts';

/**
 * The unit of the host's own systemd whose group this is, or null. Its units are single groups in a tree of slices: what
 * is below one belongs to it, and in a container or under a user's manager the same names (init.scope) are other units.
 */
export function unitOf(group: GroupPath): string | null {
  // The root slice's group is the root itself; a leading "_" guards names that a control file has.
  const names = group.split('/').map((name) => name.replace(/^_/, ''));
  const unit = names.at(-1) ?? '';
  if (!/^[A-Za-z0-9:_.\\@-]+\.(service|scope|slice|socket|mount|swap)$/.test(unit)) return null;
  const slices = names.slice(1, unit.endsWith('.slice') ? undefined : -1);
  return slices.every((slice, depth) => isSliceIn(slice, slices[depth - 1] ?? '.slice')) ? unit : null;
}

/**
 * What the group of a unit is called: systemd puts a "_" before a name that a kernel file could have ("memory.slice" beside memory.max), and
 * before one that begins so. Source: systemd's cg_needs_escape(), src/basic/cgroup-util.c.
 */
export function groupNameOf(unit: string): string {
  const isGuarded = /^([_.]|cgroup\.|(cpu|cpuacct|cpuset|io|blkio|memory|devices|pids)\.)/.test(unit);
  return isGuarded ? `_${unit}` : unit;
}

/** What a service is called that Corral has made for groups of its own. */
export const delegatedName = /^corral-.+\.service$/;

/** "a-b.slice" lies in "a.slice", and that at the top. Source: systemd.slice(5). */
function isSliceIn(slice: string, above: string): boolean {
  const parts = slice.replace(/\.slice$/, '').split('-');
  return slice.endsWith('.slice') && !parts.includes('') && `${parts.slice(0, -1).join('-')}.slice` === above;
}
