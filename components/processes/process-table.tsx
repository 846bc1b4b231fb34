'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { ChoiceBox } from '#components/ui/choice-box.tsx';
import { classes } from '#components/ui/classes.ts';
import { SortHead, type TableSort } from '#components/ui/sort-head.tsx';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { type ProcessSortKey, sortProcesses } from './process-order.ts';
import { ProcessTableRow, wideOnly } from './process-table-row.tsx';

const rowHeight = 34;
/** A line for the groups, and one for the reason why it stays where it is. */
const lineHeight = 18;

/**
 * Processes to look at and to choose from; those that cannot be moved say why and cannot be chosen. Only the rows in
 * sight are in the page: a group may hold a thousand, and all their numbers change every other second.
 */
export function ProcessTable({
  label,
  rows,
  chosen,
  onChoose,
  nowMs,
  showGroup = false,
  className,
}: {
  label: string;
  rows: readonly ProcessRow[];
  /** Keys of processKey. */
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  nowMs: number;
  /** Also says where each one is now: for a search on the whole host. */
  showGroup?: boolean;
  /** The height in which it scrolls. */
  className: string;
}) {
  const [sort, setSort] = useState<TableSort<ProcessSortKey>>({ key: 'cpus', isDescending: true });
  const sorted = useMemo(() => sortProcesses(rows, sort.key, sort.isDescending), [rows, sort]);
  const movable = useMemo(() => rows.filter((row) => row.guarded === null).map(processKey), [rows]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + (showGroup ? lineHeight : 0) + (sorted[index]?.guarded ? lineHeight : 0),
    getItemKey: (index) => (sorted[index] ? processKey(sorted[index]) : index),
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const chosenCount = movable.filter((key) => chosen.has(key)).length;

  const toggle = (key: string, isChosen: boolean): void => {
    const others = movable.filter((one) => one !== key && chosen.has(one));
    onChoose(new Set(isChosen ? [...others, key] : others));
  };
  const head = { sort, onSort: setSort };

  return (
    <div ref={scroller} className={classes('overflow-auto', className)}>
      <table aria-label={label} aria-rowcount={sorted.length + 1} className="w-full border-collapse">
        <thead className="sticky top-0 z-10 bg-panel">
          <tr aria-rowindex={1}>
            <th className="w-9 border-b border-line-soft pl-3.5 text-left">
              <ChoiceBox
                label={`Choose all ${formatCount(movable.length)} that can be moved`}
                isChosen={movable.length > 0 && chosenCount === movable.length}
                isSome={chosenCount > 0 && chosenCount < movable.length}
                isDisabled={movable.length === 0}
                onChange={(isChosen) => onChoose(new Set(isChosen ? movable : []))}
              />
            </th>
            <SortHead {...head} id="pid" title="PID" align="right" />
            <SortHead {...head} id="user" title="User" className={wideOnly} />
            <SortHead {...head} id="command" title="Command" />
            <SortHead {...head} id="cpus" title="CPUs" align="right" />
            <SortHead {...head} id="memory" title="Memory" align="right" className={showGroup ? wideOnly : undefined} />
            <SortHead {...head} id="threads" title="Threads" align="right" className={wideOnly} />
            <SortHead {...head} id="started" title="Started" align="right" className={wideOnly} />
          </tr>
        </thead>
        <tbody>
          <Gap height={above} />
          {items.map(({ index, key }) => {
            const row = sorted[index];
            return row ? (
              <ProcessTableRow
                key={key}
                row={row}
                index={index}
                measure={virtualizer.measureElement}
                isChosen={chosen.has(processKey(row))}
                onToggle={(isChosen) => toggle(processKey(row), isChosen)}
                nowMs={nowMs}
                showGroup={showGroup}
              />
            ) : null;
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are not in the page. */
function Gap({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden style={{ height }}>
      <td colSpan={8} />
    </tr>
  ) : null;
}

/** Tells a re-used pid from the process that was shown. */
export function processKey(row: Pick<ProcessRow, 'pid' | 'startTicks'>): string {
  return `${row.pid}:${row.startTicks}`;
}
