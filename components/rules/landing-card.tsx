'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { SearchX, Shuffle } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { ExplainedButton } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SearchField } from '#components/ui/search-field.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { longInput, useTRPC } from '#components/ui/trpc.tsx';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { LandingKind, RulesFile } from '#server/domain/rules/rule-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { editedOf } from './edited-of.ts';
import { LandingTable } from './landing-table.tsx';
import type { Draft } from './use-draft.ts';
import { useSettledText } from './use-settled-text.ts';

const ClassifyDialog = dynamic(async () => (await loadPart(() => import('./classify-dialog.tsx'))).ClassifyDialog, {
  ssr: false,
});

type Shown = 'all' | LandingKind;
const kinds: readonly { id: Shown; label: string }[] = [
  { id: 'move', label: 'To move' },
  { id: 'kept', label: 'Kept' },
  { id: 'there', label: 'There' },
  { id: 'ignored', label: 'Ignored' },
  { id: 'all', label: 'All' },
];

/** Who would land where, by the text as it is typed; and moving them, once it is saved. */
export function LandingCard({ file, draft }: { file: RulesFile; draft: Draft }) {
  const trpc = useTRPC();
  const whyNot = useWhyNot('rules:classify', rootPath);
  const [show, setShow] = useState<Shown>('move');
  const [search, setSearch] = useState('');
  const [isAsking, setAsking] = useState(false);
  const text = useSettledText(draft.text);
  const wanted = useSettledText(search);
  const edited = editedOf(file, draft, text);
  const preview = useQuery({
    ...trpc.rules.preview.queryOptions({ edited, show, search: wanted, limit: 200 }, longInput),
    placeholderData: keepPreviousData,
    refetchInterval: isAsking ? false : 10_000,
  });
  const { data } = preview;
  const why = whyNot ?? whyNothing({ isChanged: draft.isChanged, refused: data?.refused, moves: data?.counts.move });
  return (
    <Card label="Who would land where">
      <CardHeader
        title="Who would land where"
        detail={data ? <span role="status">{countWords(data.counts)}</span> : null}
        aside={
          <ExplainedButton
            size="sm"
            variant="primary"
            icon={Shuffle}
            hint="Moves the processes to where the saved rules want them, after one more look"
            whyNot={why}
            onPress={() => setAsking(true)}
          >
            Classify…
          </ExplainedButton>
        }
      />
      <search aria-label="Filters" className="flex flex-wrap items-center gap-2 px-3.5 py-2.5">
        <Segmented label="Show" options={kinds} value={show} onChange={setShow} />
        <SearchField
          label="Search the processes"
          placeholder="Command, user, group or pid"
          value={search}
          onChange={setSearch}
          className="w-64 max-w-full"
        />
      </search>
      {preview.error && !data ? (
        <ErrorState error={preview.error} title="The processes could not be read" onRetry={() => preview.refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} label="Reading the processes" />
      ) : data.rows.length === 0 ? (
        <EmptyState icon={SearchX} title={emptyTitle(show, search !== '')}>
          {data.refused ? 'The file has faults: libcgroup would read no rule of it.' : null}
        </EmptyState>
      ) : (
        <>
          <LandingTable rows={data.rows} />
          {data.total > data.rows.length ? (
            <p className="border-t border-line-soft px-3.5 py-2 text-sm text-muted">
              {formatCount(data.rows.length)} of {formatCount(data.total)}: search for the others.
            </p>
          ) : null}
        </>
      )}
      {isAsking && data ? <ClassifyDialog basis={data.basis} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

function whyNothing({
  isChanged,
  refused,
  moves,
}: {
  isChanged: boolean;
  refused: boolean | undefined;
  moves: number | undefined;
}): string | null {
  if (isChanged) return 'Save the file first: what is moved is moved by the saved rules.';
  if (refused) return 'The file has faults: libcgroup would read no rule of it.';
  return moves === 0 ? 'No process is to be moved.' : null;
}

function countWords({ move, kept, there, ignored, none }: Record<LandingKind, number>): string {
  const counts: [number, string][] = [
    [move, 'to move'],
    [there, 'there already'],
    [kept, 'kept where they are'],
    [ignored, 'ignored'],
    [none, 'without a rule'],
  ];
  return counts
    .filter(([count], at) => count > 0 || at === 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(' · ');
}

function emptyTitle(show: Shown, isSearch: boolean): string {
  if (isSearch) return 'No process matches';
  switch (show) {
    case 'move':
      return 'No process is to be moved';
    case 'kept':
      return 'No process is kept from where a rule wants it';
    case 'there':
      return 'No process is where a rule wants it';
    case 'ignored':
      return 'No process is ignored';
    default:
      return 'There are no processes';
  }
}
