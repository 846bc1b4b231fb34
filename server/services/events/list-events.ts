import type { EventCursor, StoredEvent } from '#server/db/event-rows.ts';
import { readEvents, wereEventsDropped } from '#server/db/event-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { EventPage, EventRow } from '#server/domain/events/event-list.ts';
import type { EventQuery } from '#server/domain/events/event-query.ts';
import { eventSentence } from '#server/domain/events/event-sentence.ts';
import { canSee, type Rights, visibleTops } from '#server/domain/people/access.ts';
import { hideInEvent } from '#server/domain/teams/hide-others.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** One page of the events that the person may see, newest first. */
export async function listEvents(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  query: EventQuery,
): Promise<EventPage> {
  const within = visibleTops(actor);
  const after = query.cursor ? parseCursor(query.cursor) : null;
  const { events, next } = await withStorage(() => readEvents(db, query.filters, after, query.limit, within));
  return {
    rows: events.map((event) => toEventRow(seenBy(actor, event))),
    nextCursor: next && `${next.at.getTime()}-${next.id}`,
    wereDropped: next ? null : await withStorage(() => wereEventsDropped(db)),
  };
}

/** The event as the person may see it. */
export function seenBy(actor: Rights, stored: StoredEvent): StoredEvent {
  if (visibleTops(actor) === null) return stored;
  return { ...stored, event: hideInEvent(stored.event, (group) => canSee(actor, group)) };
}

export function toEventRow({ id, host, event }: StoredEvent): EventRow {
  const { atMs, kind, group } = event;
  return { id, atMs, host, kind, group, sentence: eventSentence(event) };
}

/** The schema has let only "digits-digits" through. */
function parseCursor(text: string): EventCursor {
  const [at, id] = text.split('-').map(Number);
  return { at: new Date(at ?? 0), id: id ?? 0 };
}
