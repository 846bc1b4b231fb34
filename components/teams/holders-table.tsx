'use client';

import { Fragment, type ReactNode } from 'react';
import { GroupLink } from '#components/ui/group-link.tsx';
import { resourceWords } from '#components/ui/resource-looks.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { amountFigure, ioAmountFigure, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import { ownLimitsIn, type ResourceBudget } from '#server/domain/teams/budget.ts';
import { type Amount, type BudgetResource, resourcesHere } from '#server/domain/teams/budget-resources.ts';
import type { CoreBudget } from '#server/domain/teams/core-budget.ts';
import type { IoBudget } from '#server/domain/teams/io-budget.ts';
import type { SampledUse, TeamTopDetail } from '#server/domain/teams/team.ts';
import { formatCount, formatPercent } from '#server/domain/units.ts';
import { type HolderRow, holderRows } from './holder-rows.ts';
import { heldUse, idleShare, idleWords } from './idle.ts';
import { narrowOnly, wideOnly } from './widths.ts';

interface Column {
  name: string;
  /** Null where the group holds nothing of it. */
  cell: (row: HolderRow) => ReactNode | null;
  /** In place of nothing. */
  none: string;
}

/** Which groups below a top group something was handed out to, how much, and what they use of it. */
export function HoldersTable({
  budget,
  cores,
  io,
  top,
  uses,
}: {
  budget: Record<BudgetResource, ResourceBudget>;
  cores: CoreBudget | null;
  io: IoBudget | null;
  top: GroupPath;
  uses: TeamTopDetail['holderUses'];
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
  const useOf = new Map(uses.map(({ group, ...use }) => [group, use]));
  const idle = idleWords(rows, useOf);
  const columns = [
    ...resources.map((resource) => columnOf(resource, useOf)),
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
              <RowHead className="w-full max-w-0 md:min-w-36">
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
      {idle === null ? null : (
        <p className="border-t border-line-soft px-3.5 py-1.5 text-sm text-muted">
          Idle: at most {formatPercent(idleShare)} of what is held is in use. Right now {idle} could go to others.
        </p>
      )}
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
    <span
      className={`mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm whitespace-normal ${narrowOnly}`}
    >
      {held.map(({ name, shown }) => (
        <Fragment key={name}>
          <span className="text-muted">{name}</span>
          <span className="text-right">{shown}</span>
        </Fragment>
      ))}
    </span>
  );
}

function columnOf(resource: BudgetResource, uses: ReadonlyMap<GroupPath, SampledUse>): Column {
  return {
    name: resourceWords[resource],
    cell: ({ group, amounts: { [resource]: held } }) =>
      held === undefined ? null : <Held resource={resource} held={held} use={uses.get(group) ?? null} />,
    none: '–',
  };
}

/** What is held, and what of it is in use now, where that is known. */
function Held({ resource, held, use }: { resource: BudgetResource; held: Amount; use: SampledUse | null }) {
  const now = heldUse(resource, held, use);
  const [holds, uses] = [held, now?.used ?? 0].map((amount) => amountFigure(resource, amount));
  return (
    // On a phone both in one line, the amounts one below the other.
    <span className="flex flex-col items-end max-md:flex-row-reverse max-md:flex-wrap max-md:items-center max-md:gap-x-2.5">
      <span>{holds}</span>
      {now === null ? null : (
        <span className="flex items-center gap-1.5 text-sm text-muted">
          {now.isIdle && now.share !== null ? (
            <span title={`Holds ${holds} and uses ${uses} now: ${formatPercent(now.share)}`}>
              <Tag>idle</Tag>
            </span>
          ) : null}
          {uses} in use
        </span>
      )}
    </span>
  );
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
