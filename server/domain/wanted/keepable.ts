/** Apart from wanted.ts, whose schemas no page needs to load. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';

/**
 * Whether a group of this path can be kept: one that systemd, an engine or a scheduler makes comes back by itself, or
 * under another name, and is theirs to make.
 */
export function isKeepable(group: GroupPath): boolean {
  if (group === '/') return false;
  const { kind } = ownerOf(group);
  return kind === 'none' || (kind === 'corral' && !/\.(service|slice|scope)$/.test(nameOf(group)));
}
