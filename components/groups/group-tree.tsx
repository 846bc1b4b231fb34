'use client';

/** The list of groups itself: only the rows in sight are in the page, and only their numbers are asked for. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLive } from '#components/live/live-provider.tsx';
import { useLook } from '#components/live/use-live.ts';
import { groupLabel } from '#components/ui/group-label.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { TreeRow, treeRowHeight } from './tree-row.tsx';
import type { TreeRowModel } from './tree-rows.ts';
import { useTreeKeys } from './use-tree-keys.ts';

export function GroupTree({
  rows,
  selected,
  hostCpus,
  hostMemoryBytes,
  onOpen,
  onExpand,
}: {
  rows: readonly TreeRowModel[];
  selected: GroupPath;
  hostCpus: number | null;
  hostMemoryBytes: number | null;
  onOpen: (path: GroupPath) => void;
  onExpand: (path: GroupPath, isExpanded: boolean) => void;
}) {
  const { store } = useLive();
  const treeId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [activePath, setActivePath] = useState<GroupPath>(selected);
  const active = Math.max(
    0,
    rows.findIndex(({ path }) => path === activePath),
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => treeRowHeight,
    getItemKey: (index) => rows[index]?.path ?? index,
    overscan: 10,
    paddingStart: 4,
    paddingEnd: 4,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const inSight = useMemo(() => rows.slice(first, last + 1).map(({ path }) => path), [rows, first, last]);
  useLook(inSight);

  // The chosen group comes into sight when it is chosen elsewhere: a link, the palette, the browser's history.
  const selectedIndex = rows.findIndex(({ path }) => path === selected);
  const revealed = useRef<GroupPath | null>(null);
  useEffect(() => {
    if (selectedIndex < 0 || revealed.current === selected) return;
    revealed.current = selected;
    setActivePath(selected);
    virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selected, selectedIndex, virtualizer]);

  const onActivate = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    setActivePath(row.path);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };
  const nameOfRow = (path: GroupPath): string => {
    const node = store.node(path);
    return node ? groupLabel(node).name : path;
  };
  const onKeyDown = useTreeKeys({ rows, active, nameOfRow, onActivate, onOpen, onExpand });

  const openRow = useCallback(
    (path: GroupPath) => {
      setActivePath(path);
      onOpen(path);
    },
    [onOpen],
  );
  const toggle = useCallback(
    (path: GroupPath) => onExpand(path, !rows.find((row) => row.path === path)?.isExpanded),
    [onExpand, rows],
  );
  const activeRow = rows[active];
  const isActiveInPage = active >= first && active <= last;

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Groups"
      tabIndex={0}
      aria-activedescendant={activeRow && isActiveInPage ? `${treeId}${active}` : undefined}
      onKeyDown={onKeyDown}
      className="group/tree min-h-0 flex-1 overflow-y-auto outline-none"
    >
      <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index];
          return row ? (
            <TreeRow
              key={key}
              {...row}
              id={`${treeId}${index}`}
              top={start}
              isSelected={row.path === selected}
              isActive={index === active}
              hostCpus={hostCpus}
              hostMemoryBytes={hostMemoryBytes}
              onOpen={openRow}
              onToggle={toggle}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}
