/** The badges of one person's page: at once, and whenever something happens. */
import { countUnseenKills } from '#server/db/event-rows.ts';
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { EventState } from '#server/domain/events/event-list.ts';
import { createWake } from '#server/services/usage/wake.ts';
import type { EventFeed } from './keep-events.ts';

export async function* watchEvents(
  { db, feed, userId }: { db: Db; feed: Pick<EventFeed, 'state' | 'subscribe'>; userId: string },
  signal: AbortSignal,
): AsyncGenerator<EventState> {
  const wake = createWake();
  const end = feed.subscribe(wake.call);
  try {
    do {
      const [shared, unseenKills] = [await feed.state(), await withStorage(() => countUnseenKills(db, userId))];
      yield { ...shared, unseenKills };
    } while (await wake.wait(signal));
  } finally {
    end();
  }
}
