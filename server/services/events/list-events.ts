import type { EventCursor, StoredEvent } from '#server/db/event-rows.ts';
import { readEvents } from '#server/db/event-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { EventPage, EventQuery, EventRow } from '#server/domain/events/event-list.ts';
import { eventSentence } from '#server/domain/events/event-sentence.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** One page of events, newest first. */
export async function listEvents({ db }: Pick<ServiceContext, 'db'>, query: EventQuery): Promise<EventPage> {
  const after = query.cursor ? parseCursor(query.cursor) : null;
  const { events, next } = await withStorage(() => readEvents(db, query.filters, after, query.limit));
  return { rows: events.map(toEventRow), nextCursor: next && `${next.at.getTime()}-${next.id}` };
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
