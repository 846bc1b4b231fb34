'use client';

import { BellOff } from 'lucide-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { ListEnd } from '#components/ui/list-end.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { EventRow } from '#server/domain/events/event-list.ts';
import { formatMoment } from '#server/domain/units.ts';
import { KindTag } from './kind-tag.tsx';
import type { EventPages } from './use-event-pages.ts';

/** On a phone the group stands under what happened. */
const wideOnly = 'max-sm:hidden';

/** Events, newest first; a press on one opens all that is known of it. */
export function EventTable({
  label,
  pages,
  emptyTitle,
  emptyText,
  onOpen,
}: {
  label: string;
  pages: EventPages;
  emptyTitle: string;
  emptyText: string;
  onOpen: (id: number) => void;
}) {
  const nowMs = Date.now();
  const { rows } = pages;
  if (rows === undefined)
    return pages.error ? (
      <ErrorState error={pages.error} title="The events could not be read" onRetry={pages.retry} />
    ) : (
      <SkeletonRows rows={10} label="Reading the events" />
    );
  if (rows.length === 0)
    return (
      <EmptyState icon={BellOff} title={emptyTitle}>
        {emptyText}
      </EmptyState>
    );
  return (
    <>
      {pages.error ? (
        <ErrorState error={pages.error} title="The list may be old: it could not be read again" onRetry={pages.retry} />
      ) : null}
      <div className="@container overflow-x-auto">
        <Table label={label}>
          <thead>
            <tr>
              <Th>When</Th>
              <Th>Event</Th>
              <Th className={wideOnly}>Group</Th>
              <Th>What happened</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <EventTableRow key={row.id} row={row} when={formatMoment(row.atMs, nowMs)} onOpen={onOpen} />
            ))}
          </tbody>
        </Table>
      </div>
      <ListEnd pages={pages}>
        {pages.wereDropped ? 'Earlier events may have been dropped.' : 'These are all that were recorded.'} Corral keeps
        the last 20,000 kills, 20,000 groups that came or went and 20,000 other events.
      </ListEnd>
    </>
  );
}

function EventTableRow({ row, when, onOpen }: { row: EventRow; when: string; onOpen: (id: number) => void }) {
  return (
    // The keyboard has the button in it.
    <tr onClick={() => onOpen(row.id)} className="cursor-default align-top hover:bg-hover">
      <Td className="text-muted sm:whitespace-nowrap">{when}</Td>
      <Td>
        <KindTag kind={row.kind} />
      </Td>
      <Td className={`font-mono text-sm ${wideOnly}`}>
        <span className="block w-max max-w-[32cqw] wrap-anywhere">{row.group ?? '–'}</span>
      </Td>
      <RowHead className="w-full max-w-0 sm:min-w-56">
        <button
          type="button"
          title={row.sentence.text}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(row.id);
          }}
          className="block max-w-full cursor-default truncate rounded-sm text-left max-sm:whitespace-normal"
        >
          {row.sentence.text}
        </button>
        {row.group ? <span className="block truncate font-mono text-xs text-muted sm:hidden">{row.group}</span> : null}
      </RowHead>
    </tr>
  );
}
