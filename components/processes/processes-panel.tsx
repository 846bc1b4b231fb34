'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Cpu, MoveRight, Plus, SearchX, Zap } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Note } from '#components/ui/note.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatCount } from '#server/domain/units.ts';
import { ProcessTable, processKey } from './process-table.tsx';

const MoveProcessesDialog = dynamic(
  async () => (await loadPart(() => import('./move-processes-dialog.tsx'))).MoveProcessesDialog,
  {
    ssr: false,
  },
);

const AddProcessesDialog = dynamic(
  async () => (await loadPart(() => import('./add-processes-dialog.tsx'))).AddProcessesDialog,
  {
    ssr: false,
  },
);

const SignalDialog = dynamic(async () => (await loadPart(() => import('./signal-dialog.tsx'))).SignalDialog, {
  ssr: false,
});

const refreshMs = 2000;
const mostRows = 1000;

/** The Processes tab of a group: who runs directly in it, chosen ones to move, others to add. */
export function ProcessesPanel({ group }: { group: GroupPath }) {
  const trpc = useTRPC();
  const whyNot = useWhyNot('process:move', group);
  const whyNoSignal = useWhyNot('process:signal', group);
  const nowMs = useNow();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'add' | 'move' | 'signal' | null>(null);
  const query = useQuery({
    ...trpc.processes.list.queryOptions({ group, search, limit: mostRows }),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.rows;
  // Who has gone or no longer matches is no longer chosen.
  const chosenRows = useMemo(() => (rows ?? []).filter((row) => chosen.has(processKey(row))), [rows, chosen]);

  return (
    <Card label="Processes">
      <div className="flex flex-wrap items-center gap-2 px-3.5 py-2.5">
        <SearchField
          label="Search the processes of this group"
          placeholder="Command, user or PID"
          value={search}
          onChange={setSearch}
          className="w-64 max-w-full"
        />
        <span className="text-sm text-muted" role="status">
          {query.data ? countWords(query.data.rows.length, query.data.total, chosenRows.length) : null}
        </span>
        <div className="ml-auto flex flex-wrap gap-2">
          <Button
            icon={Zap}
            isDisabled={whyNoSignal !== null || chosenRows.length === 0}
            onPress={() => setDialog('signal')}
          >
            Signal…
          </Button>
          <Button
            icon={MoveRight}
            isDisabled={whyNot !== null || chosenRows.length === 0}
            onPress={() => setDialog('move')}
          >
            Move…
          </Button>
          <Button icon={Plus} isDisabled={whyNot !== null || group === '/'} onPress={() => setDialog('add')}>
            Add processes…
          </Button>
        </div>
      </div>
      {whyNot ? (
        <Note tone="warn" role="status" className="mx-3.5 mb-2.5">
          {whyNot}
        </Note>
      ) : null}
      <Body
        error={query.error}
        onRetry={() => void query.refetch()}
        isEmpty={rows?.length === 0}
        isSearch={search !== ''}
        isLoading={rows === undefined}
      >
        <ProcessTable
          label="Processes of the group"
          rows={rows ?? []}
          chosen={new Set(chosenRows.map(processKey))}
          onChoose={setChosen}
          nowMs={nowMs}
          className="max-h-[max(20rem,calc(100dvh-17rem))]"
        />
      </Body>
      {dialog === 'move' ? (
        <MoveProcessesDialog
          processes={chosenRows}
          onClose={() => {
            setDialog(null);
            setChosen(new Set());
          }}
        />
      ) : null}
      {dialog === 'signal' ? (
        <SignalDialog
          group={group}
          processes={chosenRows}
          onClose={() => {
            setDialog(null);
            setChosen(new Set());
          }}
        />
      ) : null}
      {dialog === 'add' ? <AddProcessesDialog group={group} onClose={() => setDialog(null)} /> : null}
    </Card>
  );
}

function Body({
  error,
  onRetry,
  isEmpty,
  isSearch,
  isLoading,
  children,
}: {
  error: unknown;
  onRetry: () => void;
  isEmpty: boolean;
  isSearch: boolean;
  isLoading: boolean;
  children: React.ReactNode;
}) {
  // A failed refresh does not take away what is on the screen.
  if (isLoading && error) return <ErrorState error={error} title="The processes could not be read" onRetry={onRetry} />;
  if (isLoading) return <SkeletonRows rows={8} label="Reading the processes" />;
  if (!isEmpty) return children;
  if (isSearch) return <EmptyState icon={SearchX} title="No process matches" />;
  return (
    <EmptyState icon={Cpu} title="No process runs directly in this group">
      Those of the groups below it are listed there. “Add processes…” finds any process of the host and moves it here.
    </EmptyState>
  );
}

function countWords(shown: number, total: number, chosen: number): string {
  const count = shown < total ? `${formatCount(shown)} of ${formatCount(total)}` : formatCount(total);
  const words = `${count} ${total === 1 ? 'process' : 'processes'}`;
  return chosen > 0 ? `${words} · ${chosen} chosen` : words;
}
