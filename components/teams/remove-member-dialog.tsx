'use client';

import { RemoveDialog } from '#components/ui/remove-dialog.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
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
  const client = useTRPCClient();
  return (
    <RemoveDialog
      title={`Remove ${person.name} from ${team.name}?`}
      confirmLabel="Remove"
      done={`${person.email} is not in ${team.name} any more`}
      remove={() => client.teams.removeMember.mutate({ id: team.id, person: person.id })}
      onSettled={useRenewTeams()}
      onClose={onClose}
    >
      <p className="break-words">
        {person.email} loses at once what they may do in the team's groups. What they launched there goes on.
      </p>
    </RemoveDialog>
  );
}
