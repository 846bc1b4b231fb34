import Link from 'next/link';
import { groupHref } from '#components/ui/group-href.ts';
import { Meter } from '#components/ui/meter.tsx';
import { resourceColours, resourceWords } from '#components/ui/resource-looks.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ioFigures } from '#server/domain/limits/io-limits.ts';
import type { RequestEvidence, UseEvidence, UseOfLate } from '#server/domain/requests/evidence.ts';
import type { RequestMeaning } from '#server/domain/requests/meaning.ts';
import { openDays } from '#server/domain/requests/request-states.ts';
import { amountFigure, ioAmountFigure, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import { type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';
import { formatCount, formatDurationUsec, formatPercent } from '#server/domain/units.ts';
import { killWords } from './evidence-words.ts';

/** What a decision can rest on: how the group has fared in the time that is kept. */
export function EvidenceView({
  evidence,
  group,
  meaning,
}: {
  evidence: RequestEvidence;
  group: GroupPath;
  meaning: RequestMeaning | null;
}) {
  const { use, events } = evidence;
  return (
    <div className="flex flex-col gap-3 pb-3">
      {use ? (
        <UseTable use={use} meaning={meaning} />
      ) : (
        <p className="px-3.5 text-sm text-muted">How much the group has used of late is not known.</p>
      )}
      <ul aria-label="What happened" className="flex flex-wrap gap-x-5 gap-y-1 px-3.5 text-sm">
        <li className={lookOf(events.kills, events.killsBy.own > 0)}>{killWords(events)}</li>
        <Happened
          count={events.pidsRefused}
          one="refused process"
          many="refused processes"
          none="no refused processes"
        />
        <Happened
          count={events.throttling}
          one="spell of throttling"
          many="spells of throttling"
          none="never throttled"
        />
        <Happened
          count={events.memoryHigh}
          one="time slowed for memory"
          many="times slowed for memory"
          none="never slowed for memory"
        />
        {events.noKill > 0 ? (
          <li className={lookOf(events.noKill, true)}>
            {events.noKill === 1 ? '1 time out of memory' : `${formatCount(events.noKill)} times out of memory`}
          </li>
        ) : null}
        <li className="text-muted">
          in the last {openDays} days ·{' '}
          <Link href={groupHref(group, 'events')} className="rounded-sm text-link hover:underline">
            Events
          </Link>{' '}
          ·{' '}
          <Link href={groupHref(group)} className="rounded-sm text-link hover:underline">
            Charts
          </Link>
        </li>
      </ul>
    </div>
  );
}

function Happened({ count, one, many, none }: { count: number; one: string; many: string; none: string }) {
  return <li className={lookOf(count)}>{count === 0 ? none : `${formatCount(count)} ${count === 1 ? one : many}`}</li>;
}

function lookOf(count: number, isBad = false): string {
  return count === 0 ? 'text-muted' : isBad ? 'font-medium text-bad' : 'font-medium';
}

function UseTable({ use, meaning }: { use: UseEvidence; meaning: RequestMeaning | null }) {
  const { throttled, pressure } = use;
  const waits = (['cpu', 'memory', 'io'] as const).flatMap((kind) => {
    const share = pressure[kind];
    return share === null || share === 0
      ? []
      : [`${{ cpu: 'CPU', memory: 'memory', io: 'I/O' }[kind]} ${formatPercent(share)}`];
  });
  return (
    <>
      <div className="overflow-x-auto">
        <Table label="Use of late">
          <thead>
            <tr>
              <Th>Last {formatDurationUsec((use.untilMs - use.sinceMs) * 1000)}</Th>
              <Th align="right">On average</Th>
              <Th align="right">At most</Th>
              <Th className="max-sm:hidden">Peak of limit</Th>
            </tr>
          </thead>
          <tbody>
            {usesOf(use, meaning).map(({ name, used, now, words, colour }) => (
              <tr key={name}>
                <RowHead>{name}</RowHead>
                <Td align="right" className="whitespace-nowrap">
                  {used ? words(used.mean) : <span className="text-faint">not known</span>}
                </Td>
                <Td align="right" className="whitespace-nowrap">
                  {used ? words(used.peak) : null}
                </Td>
                <Td className="w-1/3 align-middle max-sm:hidden">
                  {used && now !== null ? (
                    <Meter className="h-1.5" share={now === 0 ? 1 : used.peak / now} colour={colour} />
                  ) : null}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      <p className="px-3.5 text-sm text-muted">
        {throttled === null
          ? 'No CPU quota throttled it'
          : `Throttled in ${formatPercent(throttled)} of the periods of its CPU quota`}
        {waits.length > 0
          ? `; waited for ${waits.join(', ')} of the time`
          : Object.values(pressure).some((share) => share !== null)
            ? '; no waiting for CPU, memory or I/O'
            : ''}
        .
      </p>
    </>
  );
}

interface Use {
  name: string;
  used: UseOfLate | null;
  /** The limit as it is; null where there is none to measure against. */
  now: number | null;
  words: (amount: number) => string;
  colour: 'cpu' | 'mem' | 'pids' | 'io';
}

/** Swap and I/O are told where they are asked about. Of I/O the kernel tells what all disks together were read and written. */
function usesOf(use: UseEvidence, meaning: RequestMeaning | null): Use[] {
  const isAsked = (resource: BudgetResource) => meaning?.rows.some((row) => row.resource === resource) ?? false;
  const resources = budgetResources.filter((one) => (one !== 'swap' && one !== 'memsw') || isAsked(one));
  const figures = ioFigures.filter((figure) => meaning?.figures.some((row) => row.figure === figure));
  return [
    ...resources.map((resource): Use => {
      const now = meaning?.limits[resource];
      return {
        ...{ name: resourceWords[resource], used: use.resources[resource], colour: resourceColours[resource] },
        now: typeof now === 'number' ? now : null,
        words: (amount) => amountFigure(resource, amount),
      };
    }),
    ...figures.map(
      (figure): Use => ({
        ...{ name: `All disks, ${ioFigureNames[figure]}`, used: use.io[figure], now: null, colour: 'io' },
        words: (amount) => ioAmountFigure(figure, amount),
      }),
    ),
  ];
}
