'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useFacts } from '#components/live/use-facts.ts';
import { useGroupNode } from '#components/live/use-live.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { defaultEnable, hierarchyOffers, parentLimitsOf } from './create-choice.ts';
import { CreateGroupForm } from './create-group-form.tsx';

/** Asks for a name, hierarchies and first limits, and creates a group below `parent`. */
export function CreateGroupDialog({
  parent,
  isOpen,
  onOpenChange,
  onCreated,
}: {
  parent: GroupPath;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onCreated: (group: GroupPath) => void;
}) {
  const trpc = useTRPC();
  const { facts, error, retry } = useFacts();
  const group = useQuery(trpc.group.get.queryOptions({ group: parent }));
  // A parent that was made a moment ago is not in the tree yet.
  const node = useGroupNode(parent) ?? group.data?.node;
  const create = useMutation(
    trpc.groups.create.mutationOptions({
      onSuccess: ({ outcome }) => {
        const { limits } = outcome;
        const failed = limits && limits.result !== 'applied';
        showToast(
          failed
            ? {
                tone: 'warn',
                title: `${nameOf(outcome.group)} was created without its limits`,
                detail: limits.writes.find((write) => write.why)?.why ?? undefined,
              }
            : { tone: 'ok', title: `${nameOf(outcome.group)} was created`, detail: madeWords(outcome.made.length) },
        );
        onOpenChange(false);
        onCreated(outcome.group);
      },
    }),
  );

  const isBusy = parent !== '/' && (group.data?.context.own.processes ?? 0) > 0;
  const offers = facts && node ? hierarchyOffers(facts, node.hierarchies) : null;
  return (
    <Dialog
      title={parent === '/' ? 'Create a group' : `Create a group in ${parent}`}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
    >
      {facts && offers && (group.data || group.error) ? (
        <CreateGroupForm
          parent={parent}
          facts={facts}
          offers={offers}
          initialEnable={defaultEnable(offers, { isBusy, places: group.data?.context.places ?? null }, facts.agent)}
          parentProcesses={isBusy ? (group.data?.context.own.processes ?? 0) : 0}
          parentLimits={group.data ? parentLimitsOf(group.data.context) : { bytes: null, cpus: null }}
          isPending={create.isPending}
          fault={create.error ? faultOf(create.error) : null}
          onSubmit={(request) => create.mutate(request)}
          onCancel={() => onOpenChange(false)}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Dialog>
  );
}

function madeWords(count: number): string {
  return count === 1 ? 'In one hierarchy.' : `In ${count} hierarchies.`;
}
