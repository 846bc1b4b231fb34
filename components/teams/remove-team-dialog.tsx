'use client';

import { useRouter } from 'next/navigation';
import { RemoveDialog } from '#components/ui/remove-dialog.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** Takes the team itself away; its page with it. */
export function RemoveTeamDialog({ team, onClose }: { team: TeamDetail; onClose: () => void }) {
  const client = useTRPCClient();
  const renew = useRenewTeams();
  const router = useRouter();
  return (
    <RemoveDialog
      title={`Remove the team ${team.name}?`}
      confirmLabel="Remove team"
      done={`The team ${team.name} is removed`}
      remove={() => client.teams.remove.mutate({ id: team.id })}
      onRemoved={() => {
        router.push('/teams');
        renew();
      }}
      onClose={onClose}
    >
      <p className="break-words">
        Its groups stay, with their limits and all that runs in them. Its members lose what they may do there, at once.
      </p>
    </RemoveDialog>
  );
}
