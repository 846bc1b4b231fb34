'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useGroupNode } from '#components/live/use-live.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { HierarchyChoice } from './hierarchy-choice.tsx';
import { MoveResult } from './move-result.tsx';
import { ProcessTable, processKey } from './process-table.tsx';
import { useMoveProcesses } from './use-move-processes.ts';
import { useNow } from './use-now.ts';

const mostRows = 200;

/** Finds processes anywhere on the host and moves the chosen ones into this group. */
export function AddProcessesDialog({ group, onClose }: { group: GroupPath; onClose: () => void }) {
  const trpc = useTRPC();
  const nowMs = useNow();
  const node = useGroupNode(group);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, ProcessRow>>(new Map());
  const [hierarchies, setHierarchies] = useState<string[] | null>(null);
  const { move, isMoving, fault, outcome } = useMoveProcesses();
  const query = useQuery({
    ...trpc.processes.list.queryOptions({ group: null, search, limit: mostRows }),
    placeholderData: keepPreviousData,
    enabled: outcome === null,
  });
  const offered = node?.hierarchies ?? [];
  const into = hierarchies?.filter((id) => offered.includes(id)) ?? offered;
  const rows = query.data?.rows;

  // Those chosen before the search changed stay chosen.
  const choose = (keys: ReadonlySet<string>): void => {
    const shown = rows ?? [];
    const kept = [...chosen].filter(([key]) => !shown.some((row) => processKey(row) === key));
    const added = shown.filter((row) => keys.has(processKey(row))).map((row) => [processKey(row), row] as const);
    setChosen(new Map([...kept, ...added]));
  };

  return (
    <Dialog
      title={outcome ? `Moved to ${nameOf(group)}` : `Add processes to ${nameOf(group)}`}
      size="lg"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        outcome ? (
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isPending={isMoving}
              isDisabled={chosen.size === 0 || into.length === 0}
              onPress={() => move(group, [...chosen.values()], into)}
            >
              {chosen.size === 0 ? 'Move here' : `Move ${formatCount(chosen.size)} here`}
            </Button>
          </>
        )
      }
    >
      {outcome ? (
        <MoveResult outcome={outcome} />
      ) : (
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <SearchField
              label="Search all processes of the host"
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
          {offered.length > 1 ? <HierarchyChoice offered={offered} chosen={into} onChange={setHierarchies} /> : null}
          {fault ? (
            <Note tone="bad" role="alert">
              {fault.public}
            </Note>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}

function foundWords(shown: number, total: number, chosen: number): string {
  const found =
    shown < total ? `the first ${formatCount(shown)} of ${formatCount(total)}` : `${formatCount(total)} found`;
  return chosen > 0 ? `${found} · ${formatCount(chosen)} chosen` : found;
}
