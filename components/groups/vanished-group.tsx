'use client';

import { Ghost } from 'lucide-react';
import { useLive } from '#components/live/live-provider.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ancestorsOf, type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';

/** Stands where a group's page was: says that it is gone and leads to the nearest group above that is still there. */
export function VanishedGroup({ group, onOpen }: { group: GroupPath; onOpen: (path: GroupPath) => void }) {
  const { store } = useLive();
  const parent = ancestorsOf(group).find((path) => store.node(path)) ?? rootPath;
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState
        isPage
        icon={Ghost}
        title="This group is gone"
        action={<Button variant="primary" onPress={() => onOpen(parent)}>{`Go to ${parent}`}</Button>}
      >
        <p>
          <span className="font-mono text-sm break-all text-text">{group}</span> does not exist on this host, or does
          not exist any more. Groups come and go with what runs in them.
        </p>
      </EmptyState>
    </div>
  );
}
