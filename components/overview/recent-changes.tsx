'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMay } from '#components/live/use-me.ts';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { actionWords } from '#server/domain/audit/action-words.ts';
import type { AuditResult } from '#server/domain/audit/audit-event.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { formatAgo, formatClock } from '#server/domain/units.ts';

const tones: Record<AuditResult, Tone> = {
  pending: 'info',
  applied: 'ok',
  'rolled-back': 'warn',
  broken: 'bad',
  refused: 'warn',
  failed: 'bad',
  unknown: 'warn',
};

/** The last things that were done to groups of this host, from the record. */
export function RecentChanges() {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.audit.list.queryOptions({ filters: { group: rootPath }, limit: 6 }),
    refetchInterval: 10_000,
  });
  const maySeeAll = useMay('audit:read');
  const now = Date.now();
  return (
    <Card label="Recent changes" className="min-h-[252px]">
      <CardHeader
        title="Recent changes"
        aside={
          maySeeAll ? (
            <Link href="/audit" className="rounded-sm hover:text-text hover:underline">
              See all
            </Link>
          ) : (
            ''
          )
        }
      />
      {data ? (
        data.rows.length === 0 ? (
          <p className="px-3.5 py-4 text-muted">Nothing was changed yet. Changes are listed here.</p>
        ) : (
          <Table label="Recent changes" className="table-fixed">
            <thead>
              <tr>
                <Th className="w-24">When</Th>
                <Th className="w-[30%]">Group</Th>
                <Th>What</Th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <tr key={row.requestId} className="align-top">
                  <Td className="truncate text-muted">
                    <time dateTime={new Date(row.atMs).toISOString()} title={formatAgo(row.atMs, now)}>
                      {formatClock(row.atMs)}
                    </time>
                  </Td>
                  <Td className="wrap-anywhere">{row.group ? <GroupLink group={row.group} tab="changes" /> : '–'}</Td>
                  <Td>
                    <span className="flex items-center gap-2">
                      <span className="min-w-0 flex-1 truncate" title={`${row.summary}, by ${row.person}`}>
                        {actionWords[row.action]} <span className="text-muted">{row.summary}</span>
                      </span>
                      <Tag tone={tones[row.result]}>{row.result.replace('-', ' ')}</Tag>
                    </span>
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} label="Loading changes" />
      )}
    </Card>
  );
}
