'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMay } from '#components/live/use-me.ts';
import { Note } from '#components/ui/note.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatMoment } from '#server/domain/units.ts';
import { keptBackWords } from './undo-words.ts';

/** Over a form that an undo has filled in: of which change, and what becomes of what that one keeps after a reboot. */
export function UndoNote({
  group,
  undoes,
  bySystemd,
}: {
  group: GroupPath;
  undoes: string;
  /** systemd keeps what it was told itself; the preview names its files. */
  bySystemd: boolean;
}) {
  const trpc = useTRPC();
  const mayKeep = useMay('wanted:update', group);
  const { data } = useQuery(trpc.audit.detail.queryOptions({ requestId: undoes }));
  return (
    <Note role="status" className="mb-3">
      <b className="font-medium">
        Undoes{' '}
        <Link href={`/audit?search=${encodeURIComponent(undoes)}`} className="rounded-sm text-link hover:underline">
          {data ? `the change of ${formatMoment(data.settledAtMs ?? data.atMs, Date.now())}` : 'an earlier change'}
        </Link>
        {data ? ` by ${data.person}` : ''}.
      </b>{' '}
      {data && !bySystemd ? keptBackWords(data.values, mayKeep) : null}
    </Note>
  );
}
