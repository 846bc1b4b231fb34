'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';

/** After a change to teams: every list that tells of them is asked anew. */
export function useRenewTeams(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [trpc.teams.pathKey(), trpc.audit.pathKey(), trpc.session.pathKey()])
      void queries.invalidateQueries({ queryKey });
  };
}
