'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { Card } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { ContinuousNote } from './continuous-note.tsx';
import { LandingCard } from './landing-card.tsx';
import { RulesEditor } from './rules-editor.tsx';
import { useDraft } from './use-draft.ts';

const UndoClassifyDialog = dynamic(
  async () => (await loadPart(() => import('./undo-classify-dialog.tsx'))).UndoClassifyDialog,
  { ssr: false },
);

/** The Rules page: cgrules.conf with what is wrong in it, and who would land where by it. */
export function RulesScreen() {
  const trpc = useTRPC();
  const router = useRouter();
  const undoes = useSearchParams().get('undo');
  const state = useQuery({ ...trpc.rules.get.queryOptions(), refetchInterval: 5000 });
  const [chosen, setChosen] = useState<string | null>(null);
  const files = state.data?.files ?? [];
  const file = files.find(({ path }) => path === chosen) ?? files[0];
  const draft = useDraft(file);
  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      <div className="flex flex-col gap-3 p-4 sm:px-5">
        <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-xl font-semibold tracking-tight">Rules</h1>
          <p className="text-muted">Which process belongs in which group, by libcgroup’s cgrules.conf.</p>
        </header>
        {state.data && file ? (
          <>
            <ContinuousNote state={state.data.continuous} />
            <RulesEditor files={files} file={file} draft={draft} onChoose={setChosen} />
            <LandingCard file={file} draft={draft} />
          </>
        ) : (
          <Card label="Rules">
            {state.error ? (
              <ErrorState error={state.error} title="The rules could not be read" onRetry={() => state.refetch()} />
            ) : (
              <SkeletonRows rows={10} label="Reading the rules" />
            )}
          </Card>
        )}
      </div>
      {undoes ? <UndoClassifyDialog of={undoes} onClose={() => router.replace('/rules')} /> : null}
    </main>
  );
}
