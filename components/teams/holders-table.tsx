'use client';

import { Fragment, type ReactNode } from 'react';
import { GroupLink } from '#components/ui/group-link.tsx';
import { resourceWords } from '#components/ui/resource-looks.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { amountFigure, ioAmountFigure, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import { ownLimitsIn, type ResourceBudget } from '#server/domain/teams/budget.ts';
import { type BudgetResource, resourcesHere } from '#server/domain/teams/budget-resources.ts';
import type { CoreBudget } from '#server/domain/teams/core-budget.ts';
import type { IoBudget } from '#server/domain/teams/io-budget.ts';
import { formatCount } from '#server/domain/units.ts';
import { type HolderRow, holderRows } from './holder-rows.ts';
import { narrowOnly, wideOnly } from './widths.ts';

interface Column {
  name: string;
  /** Null where the group holds nothing of it. */
  cell: (row: HolderRow) => ReactNode | null;
  /** In place of nothing. */
  none: string;
}

/** Which groups below a top group something was handed out to, and how much. */
export function HoldersTable({
  budget,
  cores,
  io,
  top,
}: {
  budget: Record<BudgetResource, ResourceBudget>;
  cores: CoreBudget | null;
  io: IoBudget | null;
  top: GroupPath;
}) {
  const rows = holderRows(budget, cores, io);
  const resources = resourcesHere(ownLimitsIn(budget));
  const figures = io?.disks.flatMap((disk) => disk.figures) ?? [];
  const counts = [...resources.map((resource) => budget[resource]), ...figures].map(({ moreHolders }) => moreHolders);
  const more = Math.max(...counts, cores?.moreHolders ?? 0);
  if (rows.length === 0)
    return (
      <p className="border-t border-line-soft px-3.5 py-2.5 text-sm text-muted">
        Nothing is handed out: no group in it has a limit of its own, so each may use all of the budget.
      </p>
    );
  const columns = [
    ...resources.map(columnOf),
    ...(rows.some((row) => row.cores !== null) ? [coresColumn] : []),
    ...(rows.some(({ disks }) => disks.length > 0) ? [disksColumn] : []),
  ];
  return (
    <div className="overflow-x-auto border-t border-line-soft pt-2">
      <h3 className="px-3.5 pb-1 text-sm font-medium">Who holds what</h3>
      <Table label={`Who holds what of ${top}`}>
        <thead className={wideOnly}>
          <tr>
            <Th>Group</Th>
            {columns.map(({ name }) => (
              <Th key={name} align="right">
                {name}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.group} className="align-top">
              <RowHead className="w-full max-w-0">
                <GroupLink group={row.group} className="block truncate font-mono text-sm">
                  {row.group.slice(top.length + 1)}
                </GroupLink>
                <Stacked row={row} columns={columns} />
              </RowHead>
              {columns.map(({ name, cell, none }) => (
                <Td key={name} align="right" className={`whitespace-nowrap ${wideOnly}`}>
                  {cell(row) ?? <span className="text-faint">{none}</span>}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {more > 0 ? <p className="px-3.5 py-2 text-sm text-muted">And {formatCount(more)} more that hold less.</p> : null}
    </div>
  );
}

/** What has no room in columns: one line for each thing that the group holds. */
function Stacked({ row, columns }: { row: HolderRow; columns: readonly Column[] }) {
  const held = columns.flatMap(({ name, cell }) => {
    const shown = cell(row);
    return shown === null ? [] : [{ name, shown }];
  });
  return (
    <span className={`mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-sm whitespace-normal ${narrowOnly}`}>
      {held.map(({ name, shown }) => (
        <Fragment key={name}>
          <span className="text-muted">{name}</span>
          <span className="text-right">{shown}</span>
        </Fragment>
      ))}
    </span>
  );
}

function columnOf(resource: BudgetResource): Column {
  return {
    name: resourceWords[resource],
    cell: ({ amounts: { [resource]: amount } }) => (amount === undefined ? null : amountFigure(resource, amount)),
    none: '–',
  };
}

const coresColumn: Column = { name: 'Cores', cell: ({ cores }) => cores, none: 'all' };

const disksColumn: Column = {
  name: 'Disks',
  cell: ({ disks }) =>
    disks.length === 0
      ? null
      : disks.map(({ disk, figure, amount }) => (
          <span key={`${disk} ${figure}`} className="block">
            <span className="text-muted">
              {disk} {ioFigureNames[figure]}
            </span>{' '}
            {ioAmountFigure(figure, amount)}
          </span>
        )),
  none: '–',
};
