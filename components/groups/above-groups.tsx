'use client';

import { ShieldX } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** Stands where the page of a group above one's own would be: its name is known, and nothing else of it. */
export function AboveGroups({ tops }: { tops: readonly GroupPath[] }) {
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState
        isPage
        icon={ShieldX}
        title="Your groups begin further down"
        action={
          <span className="flex flex-wrap justify-center gap-2">
            {tops.map((top) => (
              <ButtonLink key={top} href={groupHref(top)} variant="primary">
                {`Go to ${top}`}
              </ButtonLink>
            ))}
          </span>
        }
      >
        This group lies above the groups of your teams. What it holds and how it is limited is for administrators to
        see.
      </EmptyState>
    </div>
  );
}
