'use client';

import { HandHelping } from 'lucide-react';
import Link from 'next/link';
import { askHref, neededFor } from '#components/ui/ask-href.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { can } from '#server/domain/people/access.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import { useMe } from './use-me.ts';

/** Whether the person has to ask somebody else for this group's limits, and can: they are in its team. */
export function useMustAsk(group: GroupPath | null): boolean {
  const user = useMe()?.user;
  if (!user || group === null || can(user, 'limits:update', group).ok) return false;
  return user.teams.some(({ tops }) => tops.some((top) => isUnder(group, top)));
}

/** Under a refusal by a team's budget: to the form that asks for more of it. Nothing under any other. */
export function AskForMore({ refusal }: { refusal: SentenceKey | null }) {
  const needed = refusal && neededFor(refusal);
  const mustAsk = useMustAsk(needed?.group ?? null);
  if (!needed || !mustAsk) return null;
  return (
    <Link
      href={askHref(needed.group, needed.asked)}
      className="mt-1 flex w-fit items-center gap-1 rounded-sm font-medium text-link hover:underline"
    >
      <Icon as={HandHelping} size={14} />
      Ask for more…
    </Link>
  );
}
