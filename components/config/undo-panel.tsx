'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC, useTRPCClient } from '#components/ui/trpc.tsx';
import { LoadDone, LoadPanel, type LoadResult } from './load-panel.tsx';

/** The way back of a load, by its request: planned first, as everything else. */
export function UndoPanel({ undoes, whyNot }: { undoes: string; whyNot: string | null }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [done, setDone] = useState<LoadResult | null>(null);
  const query = useQuery({ ...trpc.config.planUndo.queryOptions({ undoes }), staleTime: 0, enabled: done === null });
  if (done) return <LoadDone result={done} onUndo={null} />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={5} label="Planning the undo" />;
  return (
    <LoadPanel
      key={query.data.basis}
      plan={query.data}
      verb="Undo the load"
      whyNot={whyNot}
      run={(about) => client.config.undo.mutate({ ...about, undoes })}
      onDone={setDone}
    />
  );
}
