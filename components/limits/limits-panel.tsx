'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowDown, CalendarClock, LayoutTemplate } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { EffectiveTable } from '#components/changes/effective-table.tsx';
import { PreviewPane } from '#components/changes/preview-pane.tsx';
import { PutBackNote } from '#components/changes/put-back-note.tsx';
import { useLimitsChange } from '#components/changes/use-limits-change.ts';
import { useMustAsk } from '#components/live/ask-for-more.tsx';
import { useUsageRow } from '#components/live/use-live.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { askHref } from '#components/ui/ask-href.ts';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { loadPart } from '#components/ui/load-part.ts';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ChangeContext, FormContext } from '#server/domain/changes/change.ts';
import { siblingShares } from '#server/domain/changes/sibling-shares.ts';
import { isRemoval, type SystemdWay, systemdWays } from '#server/domain/changes/systemd-ways.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { BoostCard } from './boost-card.tsx';
import { IdleControllers } from './idle-controllers.tsx';
import { LimitCard } from './limit-card.tsx';
import type { Drafts } from './limit-drafts.ts';
import { limitSections } from './limit-fields.ts';
import { draftFactsOf, draftsOf, formEdits, shownDraft } from './limit-state.ts';
import { UnmountedControllers } from './unmounted-controllers.tsx';

const refreshMs = 5000;

const UndoNote = dynamic(async () => (await loadPart(() => import('#components/changes/undo-note.tsx'))).UndoNote, {
  ssr: false,
});

/**
 * The Limits tab of a group: a form of everything that can be limited, the preview beside it. `notice` is what is under way
 * with them; it stays in sight beside a form that is scrolled.
 */
export function LimitsPanel({ group, notice }: { group: GroupPath; notice: ReactNode }) {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.group.get.queryOptions({ group }), refetchInterval: refreshMs });
  const filledIn = useFilledIn();

  if (query.data && filledIn !== undefined)
    return <LimitsForm key={group} group={group} context={query.data.context} filledIn={filledIn} notice={notice} />;
  if (query.error)
    return (
      <Card>
        <ErrorState
          error={query.error}
          title={faultOf(query.error).code === 'GROUP_GONE' ? 'This group is gone' : 'The limits could not be read'}
          onRetry={() => void query.refetch()}
        />
      </Card>
    );
  return (
    <Card>
      <SkeletonRows rows={12} label="Reading the limits" />
    </Card>
  );
}

/** The edits in the address (an undo), null without any; undefined while what reads them is loaded: few come with some. */
function useFilledIn(): LimitEdit[] | null | undefined {
  const text = useSearchParams().get('edits');
  const { data, isError } = useQuery({
    queryKey: ['edits in the address', text],
    queryFn: async () =>
      (await loadPart(() => import('#components/changes/parse-edits-param.ts'))).parseEditsParam(text),
    enabled: text !== null,
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
  });
  return text === null || isError ? null : data;
}

/** How the edits in the address are meant. */
function useMeant(): SystemdWay | null {
  const text = useSearchParams().get('way');
  return systemdWays.find((way) => way === text) ?? null;
}

function LimitsForm({
  group,
  context,
  filledIn,
  notice,
}: {
  group: GroupPath;
  context: FormContext;
  filledIn: LimitEdit[] | null;
  notice: ReactNode;
}) {
  const whyNot = useWhyNot('limits:update', group);
  const mustAsk = useMustAsk(group);
  const meant = useMeant();
  const undoes = useSearchParams().get('undoes');
  const preview = useRef<HTMLElement>(null);
  const live = useLiveUse(context, group);
  const facts = useMemo(() => draftFactsOf(context), [context]);
  const [drafts, setDrafts] = useState<Drafts>(() => (filledIn ? draftsOf(filledIn, facts) : {}));
  const form = useMemo(() => {
    // An undo may only have to remove systemd's file: the value stands already.
    const kept = isRemoval(meant) ? (filledIn ?? []).map((edit) => edit.key) : [];
    return formEdits(context, facts, drafts, kept);
  }, [context, facts, drafts, filledIn, meant]);
  const change = useLimitsChange(group, { edits: form.edits, meant, undoes: filledIn ? undoes : null }, () => {
    setDrafts({});
    // An undo that is done must not be filled in again by a reload.
    if (filledIn) window.history.replaceState(null, '', groupHref(group, 'limits'));
  });
  const done = change.applied?.requestId;
  // In a narrow window the result stands far from the button that was pressed.
  useEffect(() => {
    if (done !== undefined) scrollPaneTo(preview.current, { isOnlyIfFar: true });
  }, [done]);
  const sections = useMemo(() => limitSections(context), [context]);
  const shares = useMemo(() => siblingShares(context, form.edits), [context, form.edits]);

  if (sections.length === 0)
    return (
      <Card>
        <EmptyState title="No limits here">
          None of the controllers that limit anything exists for this group in any hierarchy of the host.
        </EmptyState>
      </Card>
    );

  return (
    <div className="@container">
      {whyNot ? (
        <Note tone="warn" role="status" className="mb-3">
          {whyNot}
          {mustAsk ? (
            <Link href={askHref(group)} className="block rounded-sm font-medium text-link hover:underline">
              Ask for more…
            </Link>
          ) : null}
        </Note>
      ) : null}
      <div className="@3xl:hidden">{notice}</div>
      {filledIn && undoes !== null ? <UndoNote group={group} undoes={undoes} bySystemd={meant !== null} /> : null}
      <PutBackNote group={group} />
      <div className="grid grid-cols-1 items-start gap-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(300px,340px)] @5xl:grid-cols-[minmax(0,1fr)_388px]">
        <div className="min-w-0">
          {sections.map((section) => (
            <LimitCard
              key={section.id}
              section={section}
              view={{
                context: live,
                facts,
                draftOf: (key) => shownDraft(context, facts, drafts, key),
                faults: form.faults,
                changed: form.changed,
                shares,
                isDisabled: whyNot !== null,
                onChange: (key, draft) => setDrafts((before) => ({ ...before, [key]: draft })),
              }}
            />
          ))}
          <IdleControllers context={context} />
          <UnmountedControllers />
        </div>
        {/* Between form and preview: it stays in sight until the preview itself comes into sight. */}
        {form.changed.size > 0 ? (
          <div className="sticky bottom-2 z-10 flex items-center justify-between gap-3 rounded-lg border border-line bg-raised px-3 py-2 shadow-pop @3xl:hidden">
            <span className="font-medium">
              {form.changed.size === 1 ? 'One change' : `${form.changed.size} changes`}
            </span>
            <Button size="sm" icon={ArrowDown} onPress={() => scrollPaneTo(preview.current)}>
              See what will happen
            </Button>
          </div>
        ) : null}
        <aside
          ref={preview}
          aria-label="Preview of the change"
          className="min-w-0 @3xl:sticky @3xl:top-0 @3xl:pt-[23px]"
        >
          <div className="hidden @3xl:block">{notice}</div>
          <PreviewPane
            change={change}
            editCount={form.edits.length}
            faultCount={Object.keys(form.faults).length}
            whyNot={whyNot}
            onDiscard={() => {
              setDrafts({});
              change.setManner(null);
            }}
          />
          {form.changed.size === 0 ? (
            <>
              <BoostCard
                limits={context.own.limits}
                isDisabled={whyNot !== null}
                onBoost={(edits) => setDrafts(draftsOf(edits, facts))}
              />
              {whyNot === null ? (
                <p className="mt-3.5 flex flex-wrap gap-2">
                  <ButtonLink
                    size="sm"
                    icon={LayoutTemplate}
                    href={`/teams/templates?for=${encodeURIComponent(group)}`}
                  >
                    Use a template…
                  </ButtonLink>
                  <ButtonLink size="sm" icon={CalendarClock} href={`/teams/schedules?for=${encodeURIComponent(group)}`}>
                    Schedule…
                  </ButtonLink>
                </p>
              ) : null}
              <Card className="mt-3.5 p-3.5">
                <EffectiveTable group={group} effective={context.effective} />
              </Card>
            </>
          ) : null}
        </aside>
      </div>
    </div>
  );
}

/** The context with the numbers of the last second in place of those of the last read. */
function useLiveUse(context: ChangeContext, group: GroupPath): ChangeContext {
  const row = useUsageRow(group);
  return useMemo(() => {
    if (!row) return context;
    const { use } = context.own;
    const memoryBytes = row.memoryBytes === null ? use.memoryBytes : BigInt(Math.round(row.memoryBytes));
    return {
      ...context,
      own: { ...context.own, use: { ...use, cpus: row.cpus ?? use.cpus, memoryBytes, pids: row.pids ?? use.pids } },
    };
  }, [context, row]);
}

/** Scrolls only the pane that holds the element: scrollIntoView would move the shell around it as well. */
function scrollPaneTo(element: HTMLElement | null, { isOnlyIfFar = false } = {}): void {
  for (let pane = element?.parentElement; element && pane; pane = pane.parentElement) {
    if (!/auto|scroll/.test(getComputedStyle(pane).overflowY)) continue;
    const top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    const isInSight = top >= 0 && top < pane.clientHeight / 3;
    if (!isOnlyIfFar || !isInSight) pane.scrollBy({ top: top - 12, behavior: 'smooth' });
    return;
  }
}
