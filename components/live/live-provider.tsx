'use client';

/**
 * Opens the tree's subscription, one per browser tab, and hands the store it fills to every screen below.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { useTRPC, useTRPCClient } from '#components/ui/trpc.tsx';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { TreeFeed } from '#server/domain/usage/live-feed.ts';
import { keepWatching } from './keep-watching.ts';
import { LiveStore } from './live-store.ts';
import { createLookRegister, type LookRegister } from './look-register.ts';
import { createSilenceWatch, longestSilenceMs } from './silence-watch.ts';
import { useFactsRenewal } from './use-facts.ts';

interface Live {
  store: LiveStore;
  look: LookRegister;
}

const LiveContext = createContext<Live | null>(null);

/** Everything below sees the live tree. `onBreak` is called at each break of the line, e.g. to look at the session. */
export function LiveProvider({ children, onBreak }: { children: ReactNode; onBreak?: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [watchId] = useState(makeWatchId);
  const [store] = useState(() => new LiveStore());
  const live = useMemo<Live>(
    () => ({
      store,
      look: createLookRegister((paths) => {
        // A look that does not arrive costs a few seconds of freshness, no more: the stream's own break is handled.
        client.tree.look.mutate({ watchId, paths }).catch(() => undefined);
      }),
    }),
    [client, store, watchId],
  );

  useFactsRenewal(store);

  useEffect(() => {
    const factsKey = trpc.host.facts.queryKey();
    const silence = createSilenceWatch({
      longestMs: () => longestSilenceMs(queryClient.getQueryData(factsKey)?.agent.sampleIntervalMs),
      onSilence: (heardAtMs) => store.markLost('The page receives nothing from Corral.', heardAtMs),
    });
    const stop = keepWatching<TreeFeed>((observer) => client.tree.watch.subscribe({ watchId }, observer), {
      onData: (feed) => {
        store.apply(feed);
        // Comes from web's database: it says nothing of the line to the host.
        if (feed.kind === 'events' || feed.kind === 'notifications') return;
        // While web does not hear the agent it has nothing to say: what it said of that stands.
        if (store.connection().state === 'live') silence.heard();
        else silence.stop();
        if (feed.kind === 'all') live.look.repeat();
      },
      onLost: (error) => {
        silence.stop();
        store.markLost(lossOf(error), Date.now());
        onBreak?.();
      },
    });
    return () => {
      silence.stop();
      stop();
    };
  }, [client, live, onBreak, queryClient, store, trpc, watchId]);

  return <LiveContext value={live}>{children}</LiveContext>;
}

/** The store and the register of what is on screen; throws outside a LiveProvider. */
export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('useLive needs a LiveProvider above it');
  return live;
}

/** What the host is and offers; undefined until it is known. */
export function useHostFacts(): HostFacts | undefined {
  const trpc = useTRPC();
  return useQuery({ ...trpc.host.facts.queryOptions(), staleTime: 60_000 }).data;
}

/** Also where crypto.randomUUID is not to be had: plain HTTP on another address than this host's own. */
function makeWatchId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function lossOf(error: unknown): string {
  const fault = error ? faultOf(error) : null;
  return fault && fault.code !== 'OFFLINE' && fault.code !== 'INTERNAL'
    ? fault.public
    : 'The page lost its connection to Corral and is trying to get it back.';
}
