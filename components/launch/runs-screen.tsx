'use client';

import { Play, Rocket, SearchX, Unplug } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { ExplainedButton } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { formatCount } from '#server/domain/units.ts';
import { RunTable } from './run-table.tsx';
import { chosenRuns, isUnderWay, type RunSort } from './runs-list.ts';
import { useRuns } from './use-runs.ts';

const sorts: { id: RunSort; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'running', label: 'Running' },
  { id: 'failed', label: 'Failed' },
  { id: 'ended', label: 'Ended' },
];

/** The Runs page: what was launched on this host, running and past, as it goes. */
export function RunsScreen({
  whyNotLaunch,
  onLaunch,
  children,
}: {
  /** Why nothing can be launched; null when it can. */
  whyNotLaunch: string | null;
  onLaunch: () => void;
  /** Dialogs over it. */
  children?: ReactNode;
}) {
  const { rows, lost } = useRuns();
  const [sort, setSort] = useState<RunSort>('all');
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const shown = rows && chosenRuns(rows, { sort, search: wanted });
  const launch = (
    <ExplainedButton
      icon={Play}
      variant="primary"
      hint="A command in a group, as a Unix user that the agent allows"
      whyNot={whyNotLaunch}
      onPress={onLaunch}
    >
      Launch…
    </ExplainedButton>
  );
  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      <div className="flex flex-col gap-3 p-4 sm:px-5">
        <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-xl font-semibold tracking-tight">Runs</h1>
          <p className="text-muted">Commands launched in groups, running and past.</p>
          {rows?.length === 0 ? null : <div className="ml-auto">{launch}</div>}
        </header>
        <Card label="Runs">
          <search aria-label="Filters" className="flex flex-wrap items-center gap-2 px-3.5 py-2.5">
            <Segmented label="State" options={sorts} value={sort} onChange={setSort} />
            <SearchField
              label="Search the runs"
              placeholder="Command, group, user or person"
              value={search}
              onChange={setSearch}
              className="w-64 max-w-full"
            />
            <span role="status" className="text-sm text-muted">
              {rows ? countWords(rows.length, rows.filter(isUnderWay).length) : null}
            </span>
          </search>
          {shown === undefined ? (
            lost ? (
              <div role="alert">
                <EmptyState icon={Unplug} title="The runs could not be read">
                  {lost} It is tried again by itself.
                </EmptyState>
              </div>
            ) : (
              <SkeletonRows rows={8} label="Reading the runs" />
            )
          ) : rows?.length === 0 ? (
            <EmptyState icon={Rocket} title="Nothing has been launched yet" action={launch}>
              A command is put into its group before its first instruction, so that the limits of the group hold from
              the start. It goes on when Corral is restarted, and its output and what it used are kept here.
            </EmptyState>
          ) : shown.length === 0 ? (
            <EmptyState icon={SearchX} title="No run matches" />
          ) : (
            <RunTable label="Runs" rows={shown} />
          )}
        </Card>
      </div>
      {children}
    </main>
  );
}

function countWords(total: number, running: number): string {
  const runs = `${formatCount(total)} ${total === 1 ? 'run' : 'runs'}`;
  return running === 0 ? runs : `${runs} · ${formatCount(running)} running`;
}
