'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useEventNews } from '#components/live/use-event-news.ts';
import { Note } from '#components/ui/note.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatClock } from '#server/domain/units.ts';

/** The question to the server changes once an hour. */
const stepMs = 3_600_000;
const windowMs = 24 * stepMs;
const most = 3;

/** What the group's owner put back in the last day: whoever sets it again the same way will lose it again. */
export function PutBackNote({ group }: { group: GroupPath }) {
  const trpc = useTRPC();
  const sinceMs = Math.floor((Date.now() - windowMs) / stepMs) * stepMs;
  const filters = { group, exact: true, sort: 'limits' as const, sinceMs };
  const query = useQuery(trpc.events.list.queryOptions({ filters, limit: 50 }));
  useEventNews(query);
  const rows = (query.data?.rows ?? []).filter(({ kind }) => kind === 'owner-put-back').slice(0, most);
  if (rows.length === 0) return null;
  return (
    <Note tone="warn" role="status" className="mb-3">
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            {formatClock(row.atMs)}: {row.sentence.text}{' '}
            <Link href={`/events?event=${row.id}`} className="text-link">
              Details
            </Link>
          </li>
        ))}
      </ul>
    </Note>
  );
}
