'use client';

/** Changes of the host that come back by themselves. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Try } from '#server/domain/tries/try.ts';

const refreshMs = 5000;
/** Around the moment when one comes back. */
const closeMs = 1000;

export interface TriesView {
  running: Try[] | undefined;
  error: unknown;
  retry: () => void;
  /** What the agent's clock is ahead of this browser's. */
  aheadMs: number;
}

export function useTries(): TriesView {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.tries.list.queryOptions(),
    refetchInterval: ({ state: { data } }) => {
      const next = data?.running[0];
      return next && next.stuck === null && next.returnsAtMs - data.atMs < refreshMs ? closeMs : refreshMs;
    },
    staleTime: closeMs,
  });
  const { data, error, dataUpdatedAt, refetch } = query;
  return {
    running: data?.running,
    error,
    retry: () => void refetch(),
    aheadMs: data ? data.atMs - dataUpdatedAt : 0,
  };
}
