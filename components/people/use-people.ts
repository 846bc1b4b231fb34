'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';

/** After a change to people: every list that tells of them is asked anew. */
export function useRenewPeople(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [
      trpc.people.pathKey(),
      trpc.account.pathKey(),
      trpc.audit.pathKey(),
      trpc.session.pathKey(),
    ])
      void queries.invalidateQueries({ queryKey });
  };
}
