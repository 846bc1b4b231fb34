'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';

const refreshMs = 15_000;

/** All templates, by name. */
export function useTemplates() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.templates.list.queryOptions(), refetchInterval: refreshMs });
}

/** Asks for them again, after one was made, changed or removed. */
export function useRenewTemplates(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: trpc.templates.list.queryKey() });
    void queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
  };
}
