'use client';

import dynamic from 'next/dynamic';
import { classes } from '#components/ui/classes.ts';
import { loadPart } from '#components/ui/load-part.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { useTries } from './use-tries.ts';

const TryCard = dynamic(async () => (await loadPart(() => import('./try-card.tsx'))).TryCard, { ssr: false });

/** There while something is tried in a group. */
export function TryNotice({ group, className }: { group: GroupPath; className: string }) {
  const { running = [], aheadMs } = useTries();
  const own = running.filter((each) => each.group === group);
  if (own.length === 0) return null;
  return (
    <div className={classes('flex flex-col gap-2', className)}>
      {own.map((each) => (
        <TryCard key={each.id} tried={each} aheadMs={aheadMs} />
      ))}
    </div>
  );
}
