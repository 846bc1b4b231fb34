'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { RequestRow } from '#server/domain/requests/request.ts';
import { formatAgo, formatMoment } from '#server/domain/units.ts';
import { linesOf, spanWords, stateLooks } from './request-words.ts';

const wideOnly = 'max-md:hidden';
const narrowOnly = 'md:hidden';

/** Requests, newest first; a press on one opens its page. */
export function RequestsTable({ rows }: { rows: readonly RequestRow[] }) {
  return (
    <div className="overflow-x-auto pt-2">
      <Table label="Requests">
        <thead>
          <tr>
            <Th>Asked for</Th>
            <Th className={wideOnly}>Group</Th>
            <Th className={wideOnly}>For how long</Th>
            <Th className={wideOnly}>By</Th>
            <Th>State</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <RequestLine key={row.id} row={row} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function RequestLine({ row }: { row: RequestRow }) {
  const router = useRouter();
  const nowMs = useNow();
  const href = `/requests/${row.id}`;
  return (
    // The keyboard has the link in it.
    <tr onClick={() => router.push(href)} className="cursor-default align-top hover:bg-hover">
      <RowHead className="w-full max-w-0 md:w-2/5">
        <Link
          href={href}
          onClick={(event) => event.stopPropagation()}
          className="flex flex-wrap gap-x-3 rounded-sm font-medium hover:underline"
        >
          {linesOf(row).map(({ field, word, before, asked }) => (
            <span key={field} className="whitespace-normal">
              {word} <span className="font-normal text-muted">{before} →</span> {asked}
            </span>
          ))}
        </Link>
        <span className="block truncate text-sm text-muted" title={row.why}>
          {row.why}
        </span>
        <span className={`block truncate font-mono text-xs text-muted ${narrowOnly}`}>{row.group}</span>
      </RowHead>
      <Td className={`max-w-0 w-1/4 ${wideOnly}`}>
        <span className="block truncate font-mono text-sm" title={row.group}>
          {row.group}
        </span>
        <span className="block truncate text-sm text-muted">
          {row.isBudget ? `budget of ${row.team.name}` : row.team.name}
        </span>
      </Td>
      <Td className={`whitespace-nowrap ${wideOnly}`}>{spanWords(row.minutes)}</Td>
      <Td className={`max-w-0 w-1/5 ${wideOnly}`}>
        <span className="block truncate" title={row.askedBy}>
          {row.isOwn ? 'you' : row.askedBy}
        </span>
        <span className="block text-sm text-muted">{formatAgo(row.askedAtMs, nowMs)}</span>
      </Td>
      <Td className="whitespace-nowrap">
        <span className="flex items-center gap-1.5">
          <Tag tone={stateLooks[row.state].tone}>{stateLooks[row.state].word}</Tag>
          {row.isNews ? <Tag tone="info">new</Tag> : null}
        </span>
        <span className="block text-xs text-muted">
          {row.state === 'open' && row.mayDecide ? 'waits for you' : null}
          {row.returnsAtMs !== null && row.state !== 'returned' && row.state !== 'granting'
            ? `until ${formatMoment(row.returnsAtMs, nowMs)}`
            : null}
        </span>
      </Td>
    </tr>
  );
}
