'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { groupAskHref, groupHref } from '#components/ui/group-href.ts';
import { loadPart } from '#components/ui/load-part.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { undoWay } from '#server/domain/changes/undo-way.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** Opens the Limits tab with the values filled in that stood before a change: an undo is a change like any other. */
export function UndoButton({
  group,
  requestId,
  values,
  onLeave,
}: {
  group: GroupPath;
  /** Of the change that is undone. */
  requestId: string;
  values: readonly AuditValue[];
  onLeave: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const whyNot = useWhyNot('limits:update', group);
  const look = useMutation({
    mutationFn: async () => {
      // The rules of all limits are loaded by whoever undoes something, not by everybody who reads the record.
      const { undoEdits } = await loadPart(() => import('#server/domain/changes/undo-edits.ts'));
      const { context } = await queries.fetchQuery({ ...trpc.group.get.queryOptions({ group }), staleTime: 0 });
      return undoEdits(context, values);
    },
    onSuccess: (edits) => {
      if (edits.length === 0) {
        showToast({
          tone: 'info',
          title: 'Nothing to undo',
          detail: 'The values from before this change are already set.',
        });
        return;
      }
      const text = JSON.stringify(edits, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
      const way = undoWay(values);
      onLeave();
      router.push(
        `${groupHref(group, 'limits')}&edits=${encodeURIComponent(text)}${way === null ? '' : `&way=${way}`}&undoes=${encodeURIComponent(requestId)}`,
      );
    },
    onError: (error) => showToast({ tone: 'bad', title: 'This cannot be undone', detail: faultOf(error).public }),
  });
  return (
    <Button icon={Undo2} isDisabled={whyNot !== null} isPending={look.isPending} onPress={() => look.mutate()}>
      Undo…
    </Button>
  );
}

/** Opens the group with the dialog that deletes it, which shows first what goes with it. */
export function UndoCreationButton({ group, onLeave }: { group: GroupPath; onLeave: () => void }) {
  const router = useRouter();
  const whyNot = useWhyNot('group:remove', group);
  return (
    <Button
      icon={Undo2}
      isDisabled={whyNot !== null}
      onPress={() => {
        onLeave();
        router.push(groupAskHref(group, 'undo-create'));
      }}
    >
      Undo…
    </Button>
  );
}
