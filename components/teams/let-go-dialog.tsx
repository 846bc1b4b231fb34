'use client';

import { RemoveDialog } from '#components/ui/remove-dialog.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { TeamDetail, TeamTop } from '#server/domain/teams/team.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** Takes a top group away from its team. */
export function LetGoDialog({ team, top, onClose }: { team: TeamDetail; top: TeamTop; onClose: () => void }) {
  const client = useTRPCClient();
  return (
    <RemoveDialog
      title={`Let go of ${top.group}?`}
      confirmLabel="Let go"
      done={`${top.group} is not ${team.name}'s any more`}
      remove={() => client.teams.removeTop.mutate({ id: team.id, group: top.group, host: top.host })}
      onSettled={useRenewTeams()}
      onClose={onClose}
    >
      <p className="break-words">
        The group stays as it is, with all in it. The members of {team.name} can do nothing in it any more, at once.
      </p>
    </RemoveDialog>
  );
}
