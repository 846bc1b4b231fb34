'use client';

import { GroupLink } from '#components/ui/group-link.tsx';
import { resourceWords } from '#components/ui/resource-looks.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import { ownLimitsIn, type ResourceBudget } from '#server/domain/teams/budget.ts';
import { type BudgetResource, resourcesHere } from '#server/domain/teams/budget-resources.ts';
import type { CoreBudget } from '#server/domain/teams/core-budget.ts';
import { formatCount } from '#server/domain/units.ts';
import { holderRows } from './holder-rows.ts';

/** Which groups below a top group something was handed out to, and how much. */
export function HoldersTable({
  budget,
  cores,
  top,
}: {
  budget: Record<BudgetResource, ResourceBudget>;
  cores: CoreBudget | null;
  top: GroupPath;
}) {
  const rows = holderRows(budget, cores);
  const areKept = rows.some((row) => row.cores !== null);
  const resources = resourcesHere(ownLimitsIn(budget));
  const more = Math.max(...resources.map((resource) => budget[resource].moreHolders), cores?.moreHolders ?? 0);
  if (rows.length === 0)
    return (
      <p className="border-t border-line-soft px-3.5 py-2.5 text-sm text-muted">
        Nothing is handed out: no group in it has a limit of its own, so each may use all of the budget.
      </p>
    );
  return (
    <div className="overflow-x-auto border-t border-line-soft pt-2">
      <h3 className="px-3.5 pb-1 text-sm font-medium">Who holds what</h3>
      <Table label={`Who holds what of ${top}`}>
        <thead>
          <tr>
            <Th>Group</Th>
            {resources.map((resource) => (
              <Th key={resource} align="right">
                {resourceWords[resource]}
              </Th>
            ))}
            {areKept ? <Th align="right">Cores</Th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ group, amounts, cores: kept }) => (
            <tr key={group}>
              <RowHead className="w-full max-w-0">
                <GroupLink group={group} className="block truncate font-mono text-sm">
                  {group.slice(top.length + 1)}
                </GroupLink>
              </RowHead>
              {resources.map((resource) => {
                const amount = amounts[resource];
                return (
                  <Td key={resource} align="right" className="whitespace-nowrap">
                    {amount === undefined ? <span className="text-faint">–</span> : amountFigure(resource, amount)}
                  </Td>
                );
              })}
              {areKept ? (
                <Td align="right" className="whitespace-nowrap">
                  {kept ?? <span className="text-faint">all</span>}
                </Td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </Table>
      {more > 0 ? <p className="px-3.5 py-2 text-sm text-muted">And {formatCount(more)} more that hold less.</p> : null}
    </div>
  );
}
