'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PlanNotes } from '#components/changes/plan-notes.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { resourceWords } from '#components/ui/resource-looks.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { RowHead, Table, Td } from '#components/ui/table.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ioFigures } from '#server/domain/limits/io-limits.ts';
import { adoptedBudget } from '#server/domain/teams/adopted-budget.ts';
import { ioAmountFigure, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import { resourcesHere } from '#server/domain/teams/budget-resources.ts';
import { formatCount } from '#server/domain/units.ts';
import { limitWords } from './amounts.ts';

/** The limits that a group has, which become the budget of the team that is given it. */
export function AdoptedLimits({ group }: { group: GroupPath }) {
  const trpc = useTRPC();
  const read = useQuery({ ...trpc.group.get.queryOptions({ group }), retry: false });
  if (read.error) return <ErrorState error={read.error} title="Its limits are not known" />;
  if (!read.data) return <SkeletonRows rows={5} label="Reading the limits of this group" />;
  const { context } = read.data;
  const { limits, cores, weight, disks, isBoundless, notes } = adoptedBudget(context);
  return (
    <>
      <section>
        <h3 className="mb-1 text-sm text-muted">Its limits become the budget</h3>
        <div className="overflow-hidden rounded-md border border-line bg-panel [&_tr:first-child>*]:border-t-0">
          <Table label="Limits that become the budget">
            <tbody>
              {resourcesHere(limits).map((resource) => (
                <LimitRow key={resource} name={resourceWords[resource]} isSet={typeof limits[resource] === 'number'}>
                  {limitWords(resource, limits[resource])}
                </LimitRow>
              ))}
              {cores === null ? null : (
                <LimitRow name="Cores" isSet={cores !== ''}>
                  {cores === '' ? 'all' : cores}
                </LimitRow>
              )}
              {weight === null ? null : (
                <LimitRow name="CPU weight" isSet>
                  {weight.weight === 0 ? 'idle' : formatCount(weight.weight)}
                </LimitRow>
              )}
              {disks?.flatMap((limitsOfDisk) =>
                ioFigures.map((figure) => {
                  const amount = limitsOfDisk[figure];
                  return amount === 'max' ? null : (
                    <LimitRow
                      key={`${limitsOfDisk.device} ${figure}`}
                      name={`${nameOfDevice(context.devices, limitsOfDisk.device)} ${ioFigureNames[figure]}`}
                      isSet
                    >
                      {ioAmountFigure(figure, Number(amount))}
                    </LimitRow>
                  );
                }),
              )}
            </tbody>
          </Table>
        </div>
      </section>
      {isBoundless ? (
        <Note tone="warn">
          It has no limits that are added up: the team will have a budget that binds nobody until some are set on the
          group's page.
        </Note>
      ) : null}
      <PlanNotes notes={notes} />
    </>
  );
}

function LimitRow({ name, isSet, children }: { name: string; isSet: boolean; children: ReactNode }) {
  return (
    <tr>
      <RowHead className="px-2.5">{name}</RowHead>
      <Td align="right" className={`px-2.5 whitespace-nowrap ${isSet ? '' : 'text-muted'}`}>
        {children}
      </Td>
    </tr>
  );
}
