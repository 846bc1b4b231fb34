'use client';

import { FolderPlus, Play, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ControlButton } from '#components/control/control-button.tsx';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { ExplainedButton } from '#components/ui/button.tsx';
import { type GroupAsk, groupAskOf, groupHref, tabOf } from '#components/ui/group-href.ts';
import { loadPart } from '#components/ui/load-part.ts';
import { type GroupPath, parentOf } from '#server/domain/groups/group-path.ts';

const CreateGroup = dynamic(async () => (await loadPart(() => import('../../create-group.tsx'))).CreateGroup, {
  ssr: false,
});
const LaunchDialog = dynamic(
  async () => (await loadPart(() => import('#components/launch/launch-dialog.tsx'))).LaunchDialog,
  {
    ssr: false,
  },
);
const DeleteGroupDialog = dynamic(
  async () => (await loadPart(() => import('#components/groups/delete-group-dialog.tsx'))).DeleteGroupDialog,
  { ssr: false },
);

/** What can be done with a group as a whole. A button that cannot be used says why. */
export function GroupActions({ group, onOpen }: { group: GroupPath; onOpen: (group: GroupPath) => void }) {
  const [dialog, setDialog] = useState<GroupAsk | null>(null);
  const whyNotCreate = useWhyNot('group:create', group);
  const whyNotDelete = useWhyNot('group:remove', group);
  const whyNotLaunch = useWhyNot('launch:run', group);
  const router = useRouter();
  const parent = parentOf(group);

  // What the palette asks for comes by address, and may come again.
  const params = useSearchParams();
  const asked = groupAskOf(params);
  const tab = tabOf(params.get('tab'));
  const may: Record<GroupAsk, boolean> = {
    create: whyNotCreate === null,
    delete: whyNotDelete === null && parent !== null,
    'undo-create': whyNotDelete === null && parent !== null,
    launch: whyNotLaunch === null,
  };
  const mayAsk = asked !== null && may[asked];
  useEffect(() => {
    if (!mayAsk) return;
    setDialog(asked);
    window.history.replaceState(null, '', groupHref(group, tab));
  }, [asked, mayAsk, group, tab]);

  return (
    <>
      <ExplainedButton
        icon={Play}
        hint="Runs a command in this group"
        whyNot={whyNotLaunch}
        onPress={() => setDialog('launch')}
      >
        Launch…
      </ExplainedButton>
      <ExplainedButton
        icon={FolderPlus}
        hint={`A group inside ${group}`}
        whyNot={whyNotCreate}
        onPress={() => setDialog('create')}
      >
        Create group
      </ExplainedButton>
      {parent === null ? null : (
        <ExplainedButton
          icon={Trash2}
          variant="danger"
          hint="If it has processes or child groups, you choose what happens to them"
          whyNot={whyNotDelete}
          onPress={() => setDialog('delete')}
        >
          Delete…
        </ExplainedButton>
      )}
      <ControlButton group={group} />
      {dialog === 'create' ? (
        <CreateGroup
          parent={group}
          isOpen
          onOpenChange={(isOpen) => setDialog(isOpen ? 'create' : null)}
          onCreated={onOpen}
        />
      ) : null}
      {dialog === 'launch' ? (
        <LaunchDialog group={group} onClose={() => setDialog(null)} onLaunched={(id) => router.push(`/runs/${id}`)} />
      ) : null}
      {dialog === 'delete' || dialog === 'undo-create' ? (
        <DeleteGroupDialog
          group={group}
          isUndo={dialog === 'undo-create'}
          isOpen
          onOpenChange={(isOpen) => setDialog(isOpen ? dialog : null)}
          onDeleted={() => onOpen(parent ?? group)}
        />
      ) : null}
    </>
  );
}
