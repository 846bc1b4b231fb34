'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail, TeamMember } from '#server/domain/teams/team.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** Takes somebody out of the team. */
export function RemoveMemberDialog({
  team,
  person,
  onClose,
}: {
  team: TeamDetail;
  person: TeamMember;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const remove = useMutation(
    trpc.teams.removeMember.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: `${person.email} is not in ${team.name} any more` });
        onClose();
      },
    }),
  );
  return (
    <AlertDialog
      title={`Remove ${person.name} from ${team.name}?`}
      confirmLabel="Remove"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={remove.isPending}
      fault={remove.error && faultOf(remove.error).public}
      onConfirm={() => remove.mutate({ id: team.id, person: person.id })}
    >
      <p className="break-words">
        {person.email} loses at once what they may do in the team's groups. What they launched there goes on.
      </p>
    </AlertDialog>
  );
}
