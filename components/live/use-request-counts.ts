'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { RequestCounts } from '#server/domain/requests/request.ts';

const countEveryMs = 15_000;

/** What waits for the person: requests to decide, and what became of their own; nothing while that is not known. */
export function useRequestCounts(): RequestCounts & { all: number; words: string } {
  const trpc = useTRPC();
  const counts = useQuery({ ...trpc.requests.count.queryOptions(), refetchInterval: countEveryMs }).data;
  const { toDecide = 0, news = 0 } = counts ?? {};
  const words = [
    ...(toDecide > 0 ? [`${toDecide} ${toDecide === 1 ? 'request' : 'requests'} to decide`] : []),
    ...(news > 0 ? [`news of ${news} of your requests`] : []),
  ].join(', ');
  return { toDecide, news, all: toDecide + news, words };
}
