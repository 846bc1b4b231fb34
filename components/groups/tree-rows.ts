/** Which rows the tree shows and in which order. Pure: the store is read through the functions that are passed in. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';

export type TreeSort = 'name' | 'cpu' | 'memory';

export interface TreeRowModel {
  path: GroupPath;
  depth: number;
  /** Null when it has no children. */
  isExpanded: boolean | null;
  childCount: number;
  /** Its place among its siblings, from 1, and how many they are: for screen readers. */
  position: number;
  siblings: number;
}

export interface TreeSource {
  children: (path: GroupPath) => readonly GroupPath[];
  /** For sorting, the larger first; null sorts last. */
  weight: (path: GroupPath, by: 'cpu' | 'memory') => number | null;
}

export interface TreeView {
  sort: TreeSort;
  expanded: ReadonlySet<GroupPath>;
  /** Null shows all; else only groups that match and, dimmed by nothing, the way down to them. */
  matches: ((path: GroupPath) => boolean) | null;
}

/** The rows from top to bottom. While something is searched, the way to every match is open. */
export function treeRows(source: TreeSource, view: TreeView): TreeRowModel[] {
  const shown = view.matches === null ? null : matchesAndTheirAncestors(source, view.matches);
  if (shown !== null && !shown.has(rootPath)) return [];
  const rows: TreeRowModel[] = [];

  const visit = (path: GroupPath, depth: number, position: number, siblings: number): void => {
    const all = source.children(path);
    const children = shown === null ? all : all.filter((child) => shown.has(child));
    const isOpen = children.length > 0 && (shown !== null || view.expanded.has(path));
    rows.push({
      path,
      depth,
      isExpanded: all.length === 0 ? null : isOpen,
      childCount: all.length,
      position,
      siblings,
    });
    if (!isOpen) return;
    sorted(children, source, view.sort).forEach((child, index) => {
      visit(child, depth + 1, index + 1, children.length);
    });
  };

  visit(rootPath, 0, 1, 1);
  return rows;
}

function sorted(children: readonly GroupPath[], source: TreeSource, sort: TreeSort): readonly GroupPath[] {
  if (sort === 'name') return children;
  const weights = new Map(children.map((path) => [path, source.weight(path, sort) ?? -1]));
  // The children come by name, and the sort is stable: what weighs the same stays by name.
  return [...children].sort((left, right) => (weights.get(right) ?? -1) - (weights.get(left) ?? -1));
}

function matchesAndTheirAncestors(source: TreeSource, matches: (path: GroupPath) => boolean): Set<GroupPath> {
  const shown = new Set<GroupPath>();
  const visit = (path: GroupPath): boolean => {
    let isShown = matches(path);
    for (const child of source.children(path)) if (visit(child)) isShown = true;
    if (isShown) shown.add(path);
    return isShown;
  };
  visit(rootPath);
  return shown;
}
