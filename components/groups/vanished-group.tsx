'use client';

import { Ghost, ShieldX } from 'lucide-react';
import { useLive } from '#components/live/live-provider.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ancestorsOf, type GroupPath, isUnder, rootPath } from '#server/domain/groups/group-path.ts';

/**
 * Stands where a group's page was: says that it is gone and leads to the nearest group above that is still there. Of a group
 * that is in no team of the person's it is not said whether there is one: `tops` are the teams' groups, null for who sees all.
 */
export function VanishedGroup({
  group,
  tops,
  onOpen,
}: {
  group: GroupPath;
  tops: readonly GroupPath[] | null;
  onOpen: (path: GroupPath) => void;
}) {
  const { store } = useLive();
  const isElsewhere = tops !== null && !tops.some((top) => isUnder(group, top));
  const nearest = ancestorsOf(group).find((path) => store.node(path)) ?? rootPath;
  const way = isElsewhere ? (tops[0] ?? rootPath) : nearest;
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState
        isPage
        icon={isElsewhere ? ShieldX : Ghost}
        title={isElsewhere ? 'There is no such group among yours' : 'This group is gone'}
        action={<Button variant="primary" onPress={() => onOpen(way)}>{`Go to ${way}`}</Button>}
      >
        <p>
          <span className="font-mono text-sm break-all text-text">{group}</span>{' '}
          {isElsewhere
            ? 'is not in the groups of your teams. Ask an administrator if you need to see more of this host.'
            : 'does not exist on this host, or does not exist any more. Groups come and go with what runs in them.'}
        </p>
      </EmptyState>
    </div>
  );
}
