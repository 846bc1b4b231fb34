'use client';

import { CircleMinus, HandHelping, SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { useMustAsk } from '#components/live/ask-for-more.tsx';
import { askHref } from '#components/ui/ask-href.ts';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { GroupLink } from '#components/ui/group-link.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Meter } from '#components/ui/meter.tsx';
import { Note } from '#components/ui/note.tsx';
import { resourceColours, resourceWords } from '#components/ui/resource-looks.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import { ownLimitsIn, type ResourceBudget } from '#server/domain/teams/budget.ts';
import { type BudgetResource, resourcesHere } from '#server/domain/teams/budget-resources.ts';
import type { CoreBudget } from '#server/domain/teams/core-budget.ts';
import type { TeamDetail, TeamTopDetail } from '#server/domain/teams/team.ts';
import type { WeightBudget } from '#server/domain/teams/weight-budget.ts';
import { formatCount, formatPercent } from '#server/domain/units.ts';
import { limitWords, shareOf, usedOf } from './amounts.ts';
import { DiskNote, DiskRows } from './disk-rows.tsx';
import { HoldersTable } from './holders-table.tsx';
import { DiskPeak, Peak, PeakNote } from './peaks.tsx';
import { TopState } from './top-state.tsx';
import { narrowOnly, wideOnly } from './widths.ts';

const LetGoDialog = dynamic(async () => (await loadPart(() => import('./let-go-dialog.tsx'))).LetGoDialog, {
  ssr: false,
});

/** A top group: for each resource its budget, what is handed out within, and what is used now. */
export function BudgetCard({ team, top, mayManage }: { team: TeamDetail; top: TeamTopDetail; mayManage: boolean }) {
  const [isLettingGo, setLettingGo] = useState(false);
  const { budget, group } = top;
  const mustAsk = useMustAsk(group);
  return (
    <Card label={`Budget of ${group}`}>
      <CardHeader
        title="Budget"
        detail={
          <span className="flex min-w-0 items-center gap-2">
            {top.state === 'there' ? (
              <GroupLink group={group} className="font-mono break-all" />
            ) : (
              <span className="font-mono break-all">{group}</span>
            )}
            <TopState top={top} />
          </span>
        }
        aside={
          mustAsk && top.state === 'there' ? (
            <ButtonLink size="sm" icon={HandHelping} href={askHref(group)}>
              Ask for more…
            </ButtonLink>
          ) : mayManage ? (
            <>
              {team.tops.length > 1 ? (
                <Button size="sm" icon={CircleMinus} onPress={() => setLettingGo(true)}>
                  Let go…
                </Button>
              ) : null}
              {top.state === 'there' ? (
                <ButtonLink size="sm" icon={SlidersHorizontal} href={groupHref(group, 'limits')}>
                  Change budget
                </ButtonLink>
              ) : null}
            </>
          ) : null
        }
      />
      {budget ? (
        <>
          <div className="overflow-x-auto">
            <Table label={`Budget of ${group}`}>
              <thead>
                <tr>
                  <Th className="md:w-[17%]">Resource</Th>
                  <Th align="right" className="md:w-[15%]">
                    Budget
                  </Th>
                  <Th align="right" className="md:w-[22%]">
                    Handed out
                  </Th>
                  <Th align="right" className={`md:w-[14%] ${wideOnly}`}>
                    In use now
                  </Th>
                  <Th className={wideOnly}>solid: in use, pale: handed out</Th>
                </tr>
              </thead>
              <tbody>
                {resourcesHere(ownLimitsIn(budget)).map((resource) => (
                  <BudgetRow
                    key={resource}
                    resource={resource}
                    budget={budget[resource]}
                    used={usedOf(resource, top)}
                    peak={<Peak resource={resource} team={team.id} group={group} />}
                  />
                ))}
                {top.io ? (
                  <DiskRows io={top.io} peakOf={(of) => <DiskPeak {...of} team={team.id} group={group} />} />
                ) : null}
                {top.weight ? <WeightRow weight={top.weight} /> : null}
                {top.cores ? <CoresRow cores={top.cores} /> : null}
              </tbody>
            </Table>
          </div>
          <PeakNote team={team.id} group={group} io={top.io} />
          {top.io ? <DiskNote io={top.io} /> : null}
          <HoldersTable budget={budget} cores={top.cores} io={top.io} top={group} />
        </>
      ) : (
        <div className="px-3.5 pb-3">
          <Missing top={top} mayManage={mayManage} isOnly={team.tops.length === 1} />
        </div>
      )}
      {isLettingGo ? <LetGoDialog team={team} top={top} onClose={() => setLettingGo(false)} /> : null}
    </Card>
  );
}

function BudgetRow({
  resource,
  budget,
  used,
  peak,
}: {
  resource: BudgetResource;
  budget: ResourceBudget;
  used: number | null;
  peak: ReactNode;
}) {
  const { limit, handedOut, holders } = budget;
  const inUse = used === null ? 'not known' : amountFigure(resource, used);
  const usedShare = shareOf(used, limit);
  const handedShare = shareOf(handedOut, limit);
  return (
    <tr className="align-top">
      <RowHead>
        <span className="block font-medium">{resourceWords[resource]}</span>
        <span className={`block text-sm text-muted ${narrowOnly}`}>{inUse} in use now</span>
        <span className={narrowOnly}>{peak}</span>
      </RowHead>
      <Td align="right" className="whitespace-nowrap">
        {typeof limit === 'number' ? (
          limitWords(resource, limit)
        ) : (
          <span className="text-muted">{limitWords(resource, limit)}</span>
        )}
      </Td>
      <Td align="right">
        <span className="block whitespace-nowrap">
          {holders.length === 0 ? <span className="text-faint">nothing</span> : amountFigure(resource, handedOut)}
        </span>
        {holders.length > 0 && typeof limit === 'number' ? (
          <span className={`block text-sm ${handedOut > limit ? 'text-warn' : 'text-muted'}`}>
            {handedOut > limit
              ? `${amountFigure(resource, handedOut - limit)} more than the budget`
              : `${amountFigure(resource, limit - handedOut)} left`}
          </span>
        ) : null}
      </Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        {used === null ? <span className="text-faint">{inUse}</span> : inUse}
        {peak}
      </Td>
      <Td className={`align-middle ${wideOnly}`}>
        {usedShare === null && handedShare === null ? null : (
          <Meter
            share={usedShare}
            pale={Math.max(0, (handedShare ?? 0) - (usedShare ?? 0))}
            colour={resourceColours[resource]}
            className="h-1.5"
          />
        )}
      </Td>
    </tr>
  );
}

/** What is not handed out: a figure, and what it means. */
function SetRow({ name, value, brief, words }: { name: string; value: ReactNode; brief: string; words: string }) {
  return (
    <tr className="align-top">
      <RowHead>
        <span className="block font-medium">{name}</span>
        <span className={`block max-w-40 text-sm whitespace-normal text-muted ${narrowOnly}`}>{brief}</span>
      </RowHead>
      <Td align="right">{value}</Td>
      <Td className={narrowOnly} />
      <Td colSpan={3} className={`text-sm text-muted ${wideOnly}`}>
        {words}
      </Td>
    </tr>
  );
}

function WeightRow({ weight: { weight, ofHost } }: { weight: WeightBudget }) {
  const share = ofHost === null ? null : `${formatPercent(ofHost)} of the host when all groups are busy`;
  const words = `${share === null ? '' : `${share}; `}weights within count among themselves alone`;
  const value = weight === 0 ? 'idle' : formatCount(weight);
  return <SetRow name="CPU weight" value={value} brief={share ?? 'beside others'} words={words} />;
}

/** Groups may share cores: nothing of them is handed out. */
function CoresRow({ cores: { list, inForce } }: { cores: CoreBudget }) {
  const now = inForce === list || inForce === '' ? '' : `; ${inForce} can be used now`;
  const value = list === '' ? <span className="text-muted">no limit</span> : list;
  const words = `for all groups within: none can use others${now}`;
  return <SetRow name="Cores" value={value} brief="for all within" words={words} />;
}

/** Why there is no table, and what to do about it. */
function Missing({ top, mayManage, isOnly }: { top: TeamTopDetail; mayManage: boolean; isOnly: boolean }) {
  if (top.state === 'elsewhere')
    return <Note>This group is on {top.host}. What it may use and uses is told there.</Note>;
  if (top.state === 'unknown')
    return <Note tone="warn">Corral's agent does not answer, so nothing is known of this group right now.</Note>;
  return (
    <Note tone="bad">
      There is no such group any more: somebody removed it, or the host was restarted and it was not kept.
      {mayManage
        ? isOnly
          ? ' Make it again under the same path, give the team another top group, or remove the team.'
          : ' Make it again under the same path, or let it go.'
        : ' An administrator can make it again, or give the team another one.'}
    </Note>
  );
}
