/** The badge of one person's page: at once, and whenever it differs. */
import type { Db } from '#server/db/open-db.ts';
import type { NotificationState } from '#server/domain/notifications/notification.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { createWake } from '#server/services/usage/wake.ts';
import type { NotificationFeed } from './keep-notifications.ts';
import { readNotificationState } from './list-notifications.ts';

export async function* watchNotifications(
  {
    db,
    feed,
    actor,
  }: { db: Db; feed: Pick<NotificationFeed, 'subscribe'>; actor: Pick<Actor, 'id' | 'role' | 'teams'> },
  signal: AbortSignal,
): AsyncGenerator<NotificationState> {
  const wake = createWake();
  const end = feed.subscribe(wake.call);
  let told = '';
  try {
    do {
      const state = await readNotificationState(db, actor);
      if (JSON.stringify(state) !== told) yield state;
      told = JSON.stringify(state);
    } while (await wake.wait(signal));
  } finally {
    end();
  }
}
