'use client';

/** What the host is and offers, for screens that also have to say why it is not known; and how it is kept up to date. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { LiveStore } from './live-store.ts';
import { useMe } from './use-me.ts';

/** While the facts are not known they are asked for this often. */
const askAgainMs = 3000;

export interface FactsView {
  facts: HostFacts | undefined;
  /** Why they are not known; null while they load and once they are there. */
  error: unknown;
  retry: () => void;
}

export function useFacts(): FactsView {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.host.facts.queryOptions(), staleTime: 60_000 });
  // Each new try forgets why the one before failed; the sentence has to stay until there is an answer.
  const [why, setWhy] = useState<unknown>(null);
  if (query.error && query.error !== why) setWhy(query.error);
  return { facts: query.data, error: query.data ? null : why, retry: () => void query.refetch() };
}

/** What the host is called: as the agent says it, and while that is not known as web does. */
export function useHostName(): string | undefined {
  const { facts } = useFacts();
  const me = useMe();
  return facts?.hostname ?? me?.hostName ?? undefined;
}

/** Asks until the facts are there, and again whenever the line is back: another agent may have other ones. Once per page. */
export function useFactsRenewal(store: LiveStore): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  useQuery({
    ...trpc.host.facts.queryOptions(),
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data ? false : askAgainMs),
  });

  useEffect(() => {
    let wasLost = store.connection().state === 'lost';
    return store.subscribe('connection', () => {
      const isLost = store.connection().state === 'lost';
      if (wasLost && !isLost) void queryClient.invalidateQueries({ queryKey: trpc.host.facts.queryKey() });
      wasLost = isLost;
    });
  }, [queryClient, store, trpc]);
}
