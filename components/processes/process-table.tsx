'use client';

import { Lock } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Selection, SortDescriptor } from 'react-aria-components/Table';
import { GridBody, GridCell, GridColumn, GridHeader, GridRow, GridTable } from '#components/ui/grid-table.tsx';
import { Icon } from '#components/ui/icon.tsx';
import type { ProcessRow } from '#server/domain/change.ts';
import { formatAgo, formatBytes, formatCount, formatCpuFigure } from '#server/domain/units.ts';
import { type ProcessSortKey, sortProcesses } from './process-order.ts';

/** Processes to look at and to choose from; those that cannot be moved say why and cannot be chosen. */
export function ProcessTable({
  label,
  rows,
  chosen,
  onChoose,
  nowMs,
  showGroup = false,
}: {
  label: string;
  rows: readonly ProcessRow[];
  /** Keys of processKey. */
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  nowMs: number;
  /** Also says where each one is now: for a search on the whole host. */
  showGroup?: boolean;
}) {
  const [sort, setSort] = useState<SortDescriptor>({ column: 'cpus', direction: 'descending' });
  const sorted = useMemo(
    () => sortProcesses(rows, sort.column as ProcessSortKey, sort.direction === 'descending'),
    [rows, sort],
  );
  const guarded = useMemo(() => rows.filter((row) => row.guarded !== null).map(processKey), [rows]);

  const choose = (keys: Selection): void => {
    const movable = rows.filter((row) => row.guarded === null).map(processKey);
    onChoose(new Set(keys === 'all' ? movable : movable.filter((key) => keys.has(key))));
  };

  return (
    <div className="overflow-x-auto">
      <GridTable
        aria-label={label}
        selectionMode="multiple"
        selectionBehavior="toggle"
        selectedKeys={[...chosen]}
        onSelectionChange={choose}
        disabledKeys={guarded}
        sortDescriptor={sort}
        onSortChange={setSort}
      >
        <GridHeader>
          <GridColumn id="pid" allowsSorting align="right">
            PID
          </GridColumn>
          <GridColumn id="user" allowsSorting>
            User
          </GridColumn>
          <GridColumn id="command" allowsSorting isRowHeader>
            Command
          </GridColumn>
          <GridColumn id="cpus" allowsSorting align="right">
            CPUs
          </GridColumn>
          <GridColumn id="memory" allowsSorting align="right">
            Memory
          </GridColumn>
          <GridColumn id="threads" allowsSorting align="right">
            Threads
          </GridColumn>
          <GridColumn id="started" allowsSorting align="right">
            Started
          </GridColumn>
        </GridHeader>
        <GridBody>
          {sorted.map((row) => (
            <GridRow key={processKey(row)} id={processKey(row)} textValue={`${row.pid} ${row.name}`}>
              <GridCell align="right">{row.pid}</GridCell>
              <GridCell>{row.user}</GridCell>
              <GridCell className="max-w-0 min-w-56 w-full">
                <Command row={row} showGroup={showGroup} />
              </GridCell>
              <GridCell align="right">{row.cpus === null ? '–' : formatCpuFigure(row.cpus)}</GridCell>
              <GridCell align="right" className="whitespace-nowrap">
                {formatBytes(row.residentBytes)}
              </GridCell>
              <GridCell align="right">{formatCount(row.threads)}</GridCell>
              <GridCell align="right" className="whitespace-nowrap">
                {formatAgo(row.startedAtMs, nowMs)}
              </GridCell>
            </GridRow>
          ))}
        </GridBody>
      </GridTable>
    </div>
  );
}

function Command({ row, showGroup }: { row: ProcessRow; showGroup: boolean }) {
  const places = [...new Set(row.groups.map((place) => place.path))];
  return (
    <>
      <span className="block truncate" title={row.command || row.name}>
        <b className="font-medium">{row.name}</b>{' '}
        <span className="font-mono text-sm text-muted">{row.command || (row.kernelThread ? 'kernel thread' : '')}</span>
      </span>
      {showGroup ? <span className="block truncate font-mono text-xs text-faint">{places.join(' · ')}</span> : null}
      {row.guarded ? (
        <span className="flex items-center gap-1 text-xs text-muted">
          <Icon as={Lock} size={11} />
          {row.guarded}
        </span>
      ) : null}
    </>
  );
}

/** Tells a re-used pid from the process that was shown. */
export function processKey(row: Pick<ProcessRow, 'pid' | 'startTicks'>): string {
  return `${row.pid}:${row.startTicks}`;
}
