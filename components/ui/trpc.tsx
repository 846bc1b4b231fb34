'use client';

/**
 * The browser's typed client of the API: queries and mutations batched over HTTP, subscriptions over an event stream.
 * bigint travels through superjson.
 */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import type { AppRouter } from '#server/api/router.ts';
import { faultOf } from './app-fault.ts';

const context = createTRPCContext<AppRouter>();

export const useTRPC = context.useTRPC;
export const useTRPCClient = context.useTRPCClient;

/** For a query whose input is too long for an address (a file's text): it goes as POST, by itself. */
export const longInput = { trpc: { context: { isLong: true } } } as const;

/** Gives every screen the client and one cache; `url` only differs in tests. */
export function TrpcProvider({ children, url = '/api/trpc' }: { children: ReactNode; url?: string }) {
  const [queryClient] = useState(makeQueryClient);
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: (operation) => operation.type === 'subscription',
          true: httpSubscriptionLink({ url, transformer: superjson }),
          false: splitLink({
            // A whole file fits no address.
            condition: ({ context, path }) => context.isLong === true || path.startsWith('config.'),
            true: httpLink({ url, transformer: superjson, methodOverride: 'POST' }),
            false: httpBatchLink({ url, transformer: superjson, maxURLLength: 4000, maxItems: 20 }),
          }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        // Only what may pass by itself is tried again; an answer from Corral is an answer.
        retry: (failures, error) => faultOf(error).code === 'OFFLINE' && failures < 2,
      },
    },
  });
}
