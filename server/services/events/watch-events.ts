/** The badges of one person's page: at once, and whenever something happens. */
import { countUnseenKills, readNewestEventId } from '#server/db/event-rows.ts';
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { EventState } from '#server/domain/events/event-list.ts';
import { type Actor, canSee, type Rights, visibleTops } from '#server/domain/people/access.ts';
import { createWake } from '#server/services/usage/wake.ts';
import type { EventFeed } from './keep-events.ts';

export async function* watchEvents(
  { db, feed, actor }: { db: Db; feed: Pick<EventFeed, 'state' | 'subscribe'>; actor: Rights & Pick<Actor, 'id'> },
  signal: AbortSignal,
): AsyncGenerator<EventState> {
  const wake = createWake();
  const within = visibleTops(actor);
  let told = '';
  const end = feed.subscribe(wake.call);
  try {
    do {
      const [shared, unseenKills] = [
        await feed.state(),
        await withStorage(() => countUnseenKills(db, actor.id, within)),
      ];
      if (within === null) {
        yield { ...shared, unseenKills };
        continue;
      }
      const killed = shared.killed.filter(({ group }) => canSee(actor, group));
      const newestId = await withStorage(() => readNewestEventId(db, within));
      const state = { ...shared, newestId, killed, unseenKills };
      // A message without news would tell that something happened to others.
      if (JSON.stringify(state) !== told) yield state;
      told = JSON.stringify(state);
    } while (await wake.wait(signal));
  } finally {
    end();
  }
}
