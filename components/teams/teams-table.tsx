'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Meter } from '#components/ui/meter.tsx';
import { resourceColours, resourceWords } from '#components/ui/resource-looks.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import type { BudgetResource } from '#server/domain/teams/budget-resources.ts';
import type { TeamRow, TeamTop } from '#server/domain/teams/team.ts';
import { formatCount } from '#server/domain/units.ts';
import { shareOf, toldLimitOf, usedOf } from './amounts.ts';
import { TopState } from './top-state.tsx';

/** On a phone these stand under the team's name. */
const wideOnly = 'max-md:hidden';

/** All others stand there too. */
const shown = ['cpu', 'memory', 'pids'] as const satisfies BudgetResource[];

/** All teams; a press on one opens its page. */
export function TeamsTable({ teams }: { teams: readonly TeamRow[] }) {
  return (
    <div className="overflow-x-auto pt-2">
      <Table label="Teams">
        <thead>
          <tr>
            <Th>Team</Th>
            <Th className={wideOnly}>Top groups</Th>
            {shown.map((resource) => (
              <Th key={resource} className={wideOnly}>
                {resourceWords[resource]}
              </Th>
            ))}
            <Th align="right">Members</Th>
          </tr>
        </thead>
        <tbody>
          {teams.map((team) => (
            <TeamLine key={team.id} team={team} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function TeamLine({ team }: { team: TeamRow }) {
  const router = useRouter();
  const href = `/teams/${team.id}`;
  return (
    // The keyboard has the link in it.
    <tr onClick={() => router.push(href)} className="cursor-default align-top hover:bg-hover">
      <RowHead className="w-2/5 max-w-0 max-md:w-full md:min-w-48">
        <span className="flex flex-wrap items-center gap-x-2">
          <Link
            href={href}
            onClick={(event) => event.stopPropagation()}
            title={team.name}
            className="truncate rounded-sm font-medium hover:underline max-md:whitespace-normal max-md:wrap-anywhere"
          >
            {team.name}
          </Link>
          {team.standing === 'owner' ? <Tag>owner</Tag> : null}
        </span>
        {team.purpose ? <span className="block truncate text-sm text-muted">{team.purpose}</span> : null}
        <span className="block whitespace-normal md:hidden">
          <TopGroups tops={team.tops} />
          <span className="block text-sm text-muted">
            {shown.flatMap((resource) => wordsOf(resource, team.tops)).join(' · ')}
          </span>
        </span>
      </RowHead>
      <Td className={`w-3/5 max-w-0 ${wideOnly}`}>
        <TopGroups tops={team.tops} />
      </Td>
      {shown.map((resource) => (
        <Td key={resource} className={`whitespace-nowrap ${wideOnly}`}>
          <Use resource={resource} tops={team.tops} />
        </Td>
      ))}
      <Td align="right">{formatCount(team.members)}</Td>
    </tr>
  );
}

function TopGroups({ tops }: { tops: readonly TeamTop[] }) {
  return tops.map((top) => (
    <span key={`${top.host} ${top.group}`} className="flex items-center gap-2">
      <span className="font-mono text-sm max-md:wrap-anywhere md:truncate" title={top.group}>
        {top.group}
      </span>
      <TopState top={top} />
    </span>
  ));
}

/** The same in a line: "74 MiB of 1 GiB". */
function wordsOf(resource: BudgetResource, tops: readonly TeamTop[]): string[] {
  const { used, limit } = sumsOf(resource, tops);
  if (used === null) return [];
  const words = `${amountFigure(resource, used)}${limit === null ? '' : ` of ${amountFigure(resource, limit)}`}`;
  return [resource === 'pids' ? `${words} processes` : words];
}

/** What all top groups use together, of what they may where all of them have a limit. */
function Use({ resource, tops }: { resource: BudgetResource; tops: readonly TeamTop[] }) {
  const { used, limit } = sumsOf(resource, tops);
  if (used === null) return <span className="text-faint">–</span>;
  return (
    <span className="block min-w-28">
      <span className="mb-1 block">
        {amountFigure(resource, used)}
        <span className="text-muted">{limit === null ? ', no limit' : ` of ${amountFigure(resource, limit)}`}</span>
      </span>
      {limit === null ? null : <Meter share={shareOf(used, limit)} colour={resourceColours[resource]} />}
    </span>
  );
}

function sumsOf(resource: BudgetResource, tops: readonly TeamTop[]) {
  return {
    used: tops.length === 0 ? null : sumOf(tops.map((top) => usedOf(resource, top))),
    limit: sumOf(tops.map((top) => toldLimitOf(resource, top))),
  };
}

/** Null where one of them is not known. */
function sumOf(amounts: readonly (number | null)[]): number | null {
  return amounts.reduce<number | null>((sum, amount) => (sum === null || amount === null ? null : sum + amount), 0);
}
