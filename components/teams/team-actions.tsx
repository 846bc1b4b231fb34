'use client';

import { useMutation } from '@tanstack/react-query';
import { FolderPlus, Pencil, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import { useRenewTeams } from './use-renew-teams.ts';

const RenameDialog = dynamic(async () => (await loadPart(() => import('./rename-dialog.tsx'))).RenameDialog, {
  ssr: false,
});
const AddTopDialog = dynamic(async () => (await loadPart(() => import('./add-top-dialog.tsx'))).AddTopDialog, {
  ssr: false,
});

/** What an administrator can do about a team. */
export function TeamActions({ team }: { team: TeamDetail }) {
  const [opened, setOpened] = useState<'rename' | 'top' | 'remove' | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <Button icon={Pencil} onPress={() => setOpened('rename')}>
        Rename…
      </Button>
      <Button icon={FolderPlus} onPress={() => setOpened('top')}>
        Add top group…
      </Button>
      <Button icon={Trash2} variant="danger" onPress={() => setOpened('remove')}>
        Remove…
      </Button>
      {opened === 'rename' ? <RenameDialog team={team} onClose={close} /> : null}
      {opened === 'top' ? <AddTopDialog team={team} onClose={close} /> : null}
      {opened === 'remove' ? <RemoveDialog team={team} onClose={close} /> : null}
    </>
  );
}

function RemoveDialog({ team, onClose }: { team: TeamDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const router = useRouter();
  const remove = useMutation(
    trpc.teams.remove.mutationOptions({
      onSuccess: () => {
        showToast({ tone: 'ok', title: `The team ${team.name} is removed` });
        onClose();
        router.push('/teams');
        renew();
      },
    }),
  );
  return (
    <AlertDialog
      title={`Remove the team ${team.name}?`}
      confirmLabel="Remove team"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={remove.isPending}
      fault={remove.error && faultOf(remove.error).public}
      onConfirm={() => remove.mutate({ id: team.id })}
    >
      <p className="break-words">
        Its groups stay, with their limits and all that runs in them. Its members lose what they may do there, at once.
      </p>
    </AlertDialog>
  );
}
