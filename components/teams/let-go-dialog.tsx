'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail, TeamTop } from '#server/domain/teams/team.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** Takes a top group away from its team. */
export function LetGoDialog({ team, top, onClose }: { team: TeamDetail; top: TeamTop; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const letGo = useMutation(
    trpc.teams.removeTop.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: `${top.group} is not ${team.name}'s any more` });
        onClose();
      },
    }),
  );
  return (
    <AlertDialog
      title={`Let go of ${top.group}?`}
      confirmLabel="Let go"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={letGo.isPending}
      fault={letGo.error && faultOf(letGo.error).public}
      onConfirm={() => letGo.mutate({ id: team.id, group: top.group, host: top.host })}
    >
      <p className="break-words">
        The group stays as it is, with all in it. The members of {team.name} can do nothing in it any more, at once.
      </p>
    </AlertDialog>
  );
}
