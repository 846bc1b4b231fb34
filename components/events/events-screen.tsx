'use client';

import { useMutation } from '@tanstack/react-query';
import { FilterX } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { useEventState } from '#components/live/use-live.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Select } from '#components/ui/select.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { EventChoice, EventSpan } from './event-filter-state.ts';
import {
  eventChoiceOf,
  eventFiltersOf,
  eventGroupFault,
  noEventFilter,
  openedEventOf,
  paramsOfEventChoice,
} from './event-filter-state.ts';
import { EventTable } from './event-table.tsx';
import { useEventPages } from './use-event-pages.ts';

const EventDialog = dynamic(async () => (await loadPart(() => import('./event-dialog.tsx'))).EventDialog, {
  ssr: false,
});

/** The Events page: what happened on the host without anybody's change, as it happens. */
export function EventsScreen() {
  const params = useSearchParams();
  const router = useRouter();
  const [choice, setChoice] = useState(() => eventChoiceOf(params));
  // A span is counted back from the moment it was chosen, so that the pages of the list fit together.
  const filters = useMemo(() => eventFiltersOf(choice, Date.now()), [choice]);
  const pages = useEventPages(useDeferredValue(filters));
  const opened = openedEventOf(params);
  const isFiltered = paramsOfEventChoice(choice).size > 0;
  useSeen();

  const choose = (next: EventChoice): void => {
    setChoice(next);
    window.history.replaceState(null, '', addressOf(next, null));
  };
  const open = (id: number | null): void => {
    if (id === null) router.replace(addressOf(choice, null), { scroll: false });
    else window.history.pushState(null, '', addressOf(choice, id));
  };

  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      <div className="flex flex-col gap-3 p-4 sm:px-5">
        <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-xl font-semibold tracking-tight">Events</h1>
          <p className="text-muted">
            What happened on this host: OOM kills, refused forks, throttling, limits reset by their owner.
          </p>
        </header>
        <Sources />
        <Card label="Events">
          <FilterBar choice={choice} onChange={choose} />
          <EventTable
            label="Events"
            pages={pages}
            emptyTitle={isFiltered ? 'No event matches' : 'Nothing has happened yet'}
            emptyText={
              isFiltered
                ? 'Remove a filter to see more.'
                : 'When the kernel kills a process or refuses a fork, it is listed here at once, with the group whose limit was hit.'
            }
            onOpen={open}
          />
        </Card>
      </div>
      {opened === null ? null : <EventDialog id={opened} onClose={() => open(null)} />}
    </main>
  );
}

const sortOptions = [
  { id: 'all', label: 'All' },
  { id: 'kills', label: 'Kills' },
  { id: 'limits', label: 'Limits' },
  { id: 'groups', label: 'Groups' },
] as const;
const spanOptions: { id: EventSpan; label: string }[] = [
  { id: 'any', label: 'Any time' },
  { id: 'hour', label: 'Last hour' },
  { id: 'day', label: 'Last 24 hours' },
  { id: 'week', label: 'Last 7 days' },
];

function FilterBar({ choice, onChange }: { choice: EventChoice; onChange: (choice: EventChoice) => void }) {
  const set = (part: Partial<EventChoice>): void => onChange({ ...choice, ...part });
  return (
    <search aria-label="Filters" className="flex flex-wrap items-start gap-2 px-3.5 py-2.5">
      <Segmented label="Kind" options={sortOptions} value={choice.sort} onChange={(sort) => set({ sort })} />
      <TextField
        aria-label="Group"
        placeholder="Group: /web/api"
        value={choice.group}
        onChange={(group) => set({ group })}
        error={eventGroupFault(choice.group)}
        autoComplete="off"
        className="w-56 max-w-full max-sm:w-full"
      />
      <Checkbox
        isSelected={choice.exact}
        onChange={(exact) => set({ exact })}
        isDisabled={choice.group.trim() === ''}
        className="h-[30px]"
      >
        without descendants
      </Checkbox>
      <Select label="Time" options={spanOptions} value={choice.span} onChange={(span) => set({ span })} />
      {paramsOfEventChoice(choice).size > 0 ? (
        <Button variant="quiet" icon={FilterX} onPress={() => onChange(noEventFilter)}>
          Clear
        </Button>
      ) : null}
    </search>
  );
}

/** What this host does not tell, and why. */
function Sources() {
  const sources = useEventState()?.sources;
  if (!sources) return null;
  const { kernelLog, lostMessages, oomd } = sources;
  return (
    <>
      {kernelLog.kind === 'unavailable' ? (
        <Note tone="warn">
          {kernelLog.reason} Kills are noticed by the groups’ counters, without the victim and up to ten seconds late.
        </Note>
      ) : null}
      {oomd.kind === 'unavailable' ? <Note tone="warn">{oomd.reason}</Note> : null}
      {lostMessages > 0 ? (
        <Note tone="warn">
          The kernel wrote faster than its log could be read: {lostMessages} messages were lost, and kills may be among
          them.
        </Note>
      ) : null}
      {oomd.kind === 'absent' ? <p className="text-sm text-faint">Kills by systemd-oomd: none. {oomd.reason}</p> : null}
    </>
  );
}

/** Whoever has this page in front has seen what is on it. */
function useSeen(): void {
  const trpc = useTRPC();
  const state = useEventState();
  const { mutate } = useMutation(trpc.events.see.mutationOptions());
  const asked = useRef(0);
  const newestId = state?.newestId ?? 0;
  const isNew = (state?.unseenKills ?? 0) > 0;
  useEffect(() => {
    const see = () => {
      if (!isNew || document.visibilityState !== 'visible' || asked.current >= newestId) return;
      asked.current = newestId;
      // What fails is tried again with the next event.
      mutate({ id: newestId });
    };
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [isNew, newestId, mutate]);
}

function addressOf(choice: EventChoice, event: number | null): string {
  const params = paramsOfEventChoice(choice);
  if (event !== null) params.set('event', String(event));
  return params.size === 0 ? '/events' : `/events?${params}`;
}
