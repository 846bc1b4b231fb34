'use client';

import Link from 'next/link';
import { countdownText } from '#components/changes/try-span.ts';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { isOwnBegin } from '#server/domain/schedules/own-begin.ts';
import type { Try } from '#server/domain/tries/try.ts';
import { formatMoment } from '#server/domain/units.ts';
import { useTries } from './use-tries.ts';

/** All that comes back by itself on the host, the next to come back first; nothing at all while nothing is. */
export function RunningTries() {
  const { running, error, retry, aheadMs } = useTries();
  if (!running)
    return error ? (
      <Card label="Limits that come back" className="mb-3">
        <ErrorState error={error} title="Running tries could not be read" onRetry={retry} />
      </Card>
    ) : null;
  if (running.length === 0) return null;
  return (
    <Card label="Limits that come back" className="mb-3">
      <CardHeader title="Limits that come back" aside="tried for a while, or set by a schedule" />
      <Table label="Limits that come back" className="table-fixed">
        <thead>
          <tr>
            <Th>Group</Th>
            <Th className="w-[26%] max-sm:hidden">Limits</Th>
            <Th className="w-[22%] max-sm:hidden">By</Th>
            <Th align="right" className="w-40">
              Comes back in
            </Th>
          </tr>
        </thead>
        <tbody>
          {running.map((each) => (
            <TryRow key={each.id} tried={each} aheadMs={aheadMs} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function TryRow({ tried, aheadMs }: { tried: Try; aheadMs: number }) {
  const nowMs = useNow() + aheadMs;
  const keys = [...new Set(tried.settings.map(({ key, path }) => key ?? path))];
  return (
    <tr>
      <Td className="truncate">
        <GroupLink group={tried.group} tab="limits" />
      </Td>
      <Td className="truncate font-mono text-sm max-sm:hidden">{keys.join(', ')}</Td>
      <Td className="truncate text-muted max-sm:hidden">
        {isOwnBegin(tried.id) ? (
          <>
            <Link href="/teams/schedules" className="rounded-sm text-link hover:underline">
              a schedule
            </Link>
            {tried.askedBy === null ? null : ` of ${tried.askedBy}`}
          </>
        ) : (
          (tried.askedBy ?? '–')
        )}
      </Td>
      <Td align="right" className="whitespace-nowrap tabular-nums">
        {tried.stuck ? (
          <span title={tried.stuck.why}>
            <Tag tone="bad">could not come back</Tag>
          </span>
        ) : (
          <span title={formatMoment(tried.returnsAtMs, nowMs)}>{countdownText(tried.returnsAtMs - nowMs)}</span>
        )}
      </Td>
    </tr>
  );
}
