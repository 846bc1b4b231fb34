import { storeSeen } from '#server/db/event-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { EventFeed } from './keep-events.ts';

/** This person has looked at the list up to `eventId`: their badges go, on all their pages. */
export async function seeEvents(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  feed: Pick<EventFeed, 'tell'>,
  eventId: number,
): Promise<{ ok: true }> {
  await withStorage(() => storeSeen(db, actor.id, eventId));
  feed.tell();
  return { ok: true };
}
