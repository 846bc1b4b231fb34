'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useVisibleTops } from '#components/live/use-me.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { MoveDialog } from './move-dialog.tsx';
import { ProcessTable, processKey } from './process-table.tsx';

const mostRows = 200;

/** By processKey. */
type Chosen = ReadonlyMap<string, ProcessRow>;

/** Finds processes anywhere on the host and moves the chosen ones into this group. */
export function AddProcessesDialog({ group, onClose }: { group: GroupPath; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen>(new Map());
  return (
    <MoveDialog
      title={`Add processes to ${nameOf(group)}`}
      doneTitle={`Moved to ${nameOf(group)}`}
      actionLabel={chosen.size === 0 ? 'Move here' : `Move ${formatCount(chosen.size)} here`}
      processes={[...chosen.values()]}
      to={group}
      onClose={onClose}
    >
      <ProcessSearch chosen={chosen} onChange={setChosen} />
    </MoveDialog>
  );
}

function ProcessSearch({ chosen, onChange }: { chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const tops = useVisibleTops();
  const [search, setSearch] = useState('');
  const query = useQuery({
    ...trpc.processes.list.queryOptions({ group: null, search, limit: mostRows }),
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.rows;

  // Those chosen before the search changed stay chosen.
  const choose = (keys: ReadonlySet<string>): void => {
    const shown = rows ?? [];
    const kept = [...chosen].filter(([key]) => !shown.some((row) => processKey(row) === key));
    const added = shown.filter((row) => keys.has(processKey(row))).map((row) => [processKey(row), row] as const);
    onChange(new Map([...kept, ...added]));
  };

  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <SearchField
          label={
            tops === null ? 'Search all processes of the host' : 'Search the processes of your groups and your account'
          }
          placeholder="Command, user or PID"
          value={search}
          onChange={setSearch}
          className="w-72 max-w-full"
        />
        <span role="status" className="text-sm text-muted">
          {query.data ? foundWords(query.data.rows.length, query.data.total, chosen.size) : null}
        </span>
      </div>
      <div className="h-80 overflow-hidden rounded-md border border-line">
        {rows === undefined ? (
          query.error ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <SkeletonRows rows={8} label="Reading the processes" />
          )
        ) : rows.length === 0 ? (
          <EmptyState title="No process matches" />
        ) : (
          <ProcessTable
            label="Processes of the host"
            rows={rows}
            chosen={new Set(chosen.keys())}
            onChoose={choose}
            nowMs={nowMs}
            showGroup
            className="h-full"
          />
        )}
      </div>
    </>
  );
}

function foundWords(shown: number, total: number, chosen: number): string {
  const found =
    shown < total ? `the first ${formatCount(shown)} of ${formatCount(total)}` : `${formatCount(total)} found`;
  return chosen > 0 ? `${found} · ${formatCount(chosen)} chosen` : found;
}
