/** How much of the tree somebody sees: all of it, or their own groups with the bare names above them. */
import { ancestorsOf, type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import { canSee, type Rights, visibleTops } from '#server/domain/people/access.ts';
import { bareNode } from '#server/domain/teams/hide-others.ts';

export interface TreeView {
  hasNode(path: GroupPath): boolean;
  /** As they see it; null where they do not. */
  node(node: GroupNode): GroupNode | null;
  /** The root's row tells what the whole host uses, which they may know. */
  hasUse(path: GroupPath): boolean;
}

const everything: TreeView = { hasNode: () => true, node: (node) => node, hasUse: () => true };

export function treeViewOf(actor: Rights): TreeView {
  const tops = visibleTops(actor);
  if (tops === null) return everything;
  const above = new Set(tops.flatMap(ancestorsOf));
  const sees = (path: GroupPath) => canSee(actor, path);
  return {
    hasNode: (path) => above.has(path) || sees(path),
    node: (node) => (sees(node.path) ? node : above.has(node.path) ? bareNode(node) : null),
    hasUse: (path) => (above.has(path) ? path === rootPath : sees(path)),
  };
}
