'use client';

import { useQuery } from '@tanstack/react-query';
import type { RenderFirstLimits } from '#components/changes/first-limits.ts';
import { useFacts } from '#components/live/use-facts.ts';
import { useGroupNode } from '#components/live/use-live.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { defaultEnable, hierarchyOffers } from './create-choice.ts';
import { CreateGroupForm } from './create-group-form.tsx';

/** Asks for a name, hierarchies and first limits, shows what that will do, and creates a group below `parent`. */
export function CreateGroupDialog({
  parent,
  isOpen,
  onOpenChange,
  onCreated,
  renderLimits,
}: {
  parent: GroupPath;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onCreated: (group: GroupPath) => void;
  renderLimits: RenderFirstLimits;
}) {
  const trpc = useTRPC();
  const { facts, error, retry } = useFacts();
  const group = useQuery(trpc.group.get.queryOptions({ group: parent }));
  const ground = useQuery({ ...trpc.groups.ground.queryOptions({ group: parent }), enabled: isOpen });
  // A parent that was made a moment ago is not in the tree yet.
  const node = useGroupNode(parent) ?? group.data?.node;
  const context = group.data?.context;
  const isBusy = parent !== '/' && (context?.own.processes ?? 0) > 0;
  const offers = facts && node ? hierarchyOffers(facts, node.hierarchies) : null;
  return (
    <Dialog
      title={parent === '/' ? 'Create a group in the root group' : `Create a group in ${parent}`}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="xl"
    >
      {facts && offers && context && ground.data ? (
        <CreateGroupForm
          parent={parent}
          context={context}
          facts={facts}
          offers={offers}
          kinds={ground.data.kinds}
          initialEnable={defaultEnable(offers, { isBusy, places: context.places }, facts.agent)}
          renderLimits={renderLimits}
          onCreated={(created) => {
            onOpenChange(false);
            onCreated(created);
          }}
          onCancel={() => onOpenChange(false)}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : group.error ? (
        <ErrorState error={group.error} onRetry={() => void group.refetch()} />
      ) : ground.error ? (
        <ErrorState error={ground.error} onRetry={() => void ground.refetch()} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Dialog>
  );
}
