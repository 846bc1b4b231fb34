'use client';

import dynamic from 'next/dynamic';
import { useIsFrozen } from '#components/live/use-live.ts';
import { loadPart } from '#components/ui/load-part.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

const FrozenCard = dynamic(async () => (await loadPart(() => import('./frozen-card.tsx'))).FrozenCard, { ssr: false });

/** There while a group is frozen or on the way. */
export function FrozenNotice({ group, className }: { group: GroupPath; className: string }) {
  return useIsFrozen(group) ? <FrozenCard group={group} className={className} /> : null;
}
