import Link from 'next/link';
import { formatAgo } from '#server/domain/units.ts';
import type { LastChange } from '#server/domain/wanted/drift.ts';

/** Who or what changed it last, with the record of it. */
export function ChangedBy({ changed, nowMs }: { changed: LastChange | null; nowMs: number }) {
  if (!changed) return <span className="text-sm text-faint">not known</span>;
  const href =
    changed.kind === 'audit' ? `/audit?search=${encodeURIComponent(changed.requestId)}` : `/events?event=${changed.id}`;
  return (
    <span className="text-sm">
      <Link href={href} className="rounded-sm text-link hover:underline">
        {changed.kind === 'audit' ? `${changed.person}, in Corral` : changed.sentence.text}
      </Link>{' '}
      <span className="whitespace-nowrap text-muted">{formatAgo(changed.atMs, nowMs)}</span>
    </span>
  );
}
