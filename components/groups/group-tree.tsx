'use client';

/** The list of groups itself: only the rows in sight are in the page, and only their numbers are asked for. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLive } from '#components/live/live-provider.tsx';
import { useLook } from '#components/live/use-live.ts';
import { groupLabel } from '#components/ui/group-label.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rowsInPage } from './rows-in-page.ts';
import { TreeRow, treeRowHeight } from './tree-row.tsx';
import type { TreeRowModel } from './tree-rows.ts';
import { useTreeKeys } from './use-tree-keys.ts';
import { WholeName } from './whole-name.tsx';

export const GroupTree = memo(function GroupTree({
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
  // Looked up in every frame while it is scrolled.
  const indexes = useMemo(() => new Map(rows.map(({ path }, index) => [path, index])), [rows]);
  const active = indexes.get(activePath) ?? 0;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => treeRowHeight,
    getItemKey: (index) => rows[index]?.path ?? index,
    rangeExtractor: rowsInPage,
    paddingStart: 4,
    paddingEnd: 4,
    // Room for the whole name of the keyboard's row.
    scrollPaddingEnd: treeRowHeight,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const inSight = useMemo(() => rows.slice(first, last + 1).map(({ path }) => path), [rows, first, last]);
  useLook(inSight);

  // The chosen group comes into sight when it is chosen elsewhere: a link, the palette, the browser's history.
  const selectedIndex = indexes.get(selected) ?? -1;
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
      // Of one colour and by itself, so that scrolling it is left to the compositor.
      className="group/tree min-h-0 flex-1 overflow-y-auto bg-panel outline-none [contain:strict]"
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
        {activeRow && isActiveInPage ? (
          <WholeName
            key={activeRow.path}
            path={activeRow.path}
            rowId={`${treeId}${active}`}
            top={active * treeRowHeight + (active === rows.length - 1 ? 0 : treeRowHeight) + 4}
            isAbove={active === rows.length - 1}
          />
        ) : null}
      </div>
    </div>
  );
});
