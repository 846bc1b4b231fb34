'use client';

import { useEffect, useState } from 'react';
import { keepWatching } from '#components/live/keep-watching.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { RunsFeed } from '#server/domain/launch/run-row.ts';
import { type RunsList, takeRuns } from './runs-list.ts';

/** Every run, as it goes; kept while the line is lost. */
export function useRuns(): RunsList {
  const client = useTRPCClient();
  const [list, setList] = useState<RunsList>({ rows: undefined, lost: null });
  useEffect(
    () =>
      keepWatching<RunsFeed>((observer) => client.runs.watch.subscribe(undefined, observer), {
        onData: (feed) => setList((before) => takeRuns(before, feed)),
        onLost: (error) => {
          const reason = error ? faultOf(error).public : 'The page lost its connection to Corral.';
          setList((before) => ({ ...before, lost: reason }));
        },
      }),
    [client],
  );
  return list;
}
