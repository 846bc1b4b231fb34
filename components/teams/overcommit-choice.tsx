'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { Select } from '#components/ui/select.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import { overcommitOptions, overcommitWords } from './overcommit-words.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** How much of its budget the team may hand out; what is handed out already stays. */
export function OvercommitChoice({ team }: { team: TeamDetail }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const set = useMutation(
    trpc.teams.setOvercommit.mutationOptions({
      onSettled: renew,
      onError: (error) =>
        showToast({ tone: 'bad', title: 'What the team may hand out was not changed', detail: faultOf(error).public }),
    }),
  );
  const now = set.isPending ? set.variables.overcommit : team.overcommit;
  return (
    <span className="flex items-center gap-2">
      <span className="text-muted">May hand out</span>
      <Select
        label="What the team may hand out"
        options={overcommitOptions(now)}
        value={String(now)}
        onChange={(chosen) => set.mutate({ id: team.id, overcommit: chosen === 'null' ? null : Number(chosen) })}
      />
    </span>
  );
}

/** The same for those who cannot change it. */
export function OvercommitWords({ overcommit }: Pick<TeamDetail, 'overcommit'>) {
  return <Tag>May hand out {overcommitWords(overcommit)}</Tag>;
}
