/**
 * Wakes the pages of people when there is something new to them, and lets go of what is old. Notifications are stored by whoever
 * stores what they tell, so the database is asked: each second, as long as a page is open, one row and one count by an index.
 */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { keptNotificationDays, keptNotifications } from '#server/domain/notifications/notification-kinds.ts';
import type { Clock } from '#server/services/clock.ts';

export interface NotificationFeed {
  /** Calls back when something was stored, or somebody has read something. The answer ends it. */
  subscribe(listener: () => void): () => void;
  /** Wakes all who watch. */
  tell(): void;
  close(): Promise<void>;
}

const lookEveryMs = 1000;
/** Of so many looks one lets go of what is old. */
const looksPerPruning = 600;

export function keepNotifications(
  { db, clock, everyMs = lookEveryMs }: { db: Db; clock: Clock; everyMs?: number },
  log: (line: string) => void,
): NotificationFeed {
  const listeners = new Set<() => void>();
  let looks = 0;
  let seen = '';
  let running: Promise<void> | null = null;
  let fault: string | null = null;

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const work = async () => {
    if (looks % looksPerPruning === 0) await pruneNotifications({ db, clock });
    if (listeners.size > 0) {
      const now = await stateOf(db);
      if (now !== seen) tell();
      seen = now;
    }
    fault = null;
  };
  const look = () => {
    running ??= work()
      .catch((error: unknown) => {
        const text = String(error);
        if (text !== fault) log(`corral: notifications could not be looked at: ${text}`);
        fault = text;
      })
      .finally(() => {
        looks += 1;
        running = null;
      });
  };
  const timer = setInterval(look, everyMs);
  look();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell,
    close: async () => {
      clearInterval(timer);
      await running;
      listeners.clear();
    },
  };
}

/** Another text whenever one was added, or was read. */
async function stateOf(db: Db): Promise<string> {
  return withStorage(async () => {
    const newest = await db.notification.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
    return `${newest?.id ?? 0} ${await db.notification.count({ where: { readAt: null } })}`;
  });
}

/** Of each person the newest stay, and nothing that is older. Answers how many went. */
export async function pruneNotifications(
  { db, clock }: { db: Db; clock: Clock },
  kept = keptNotifications,
): Promise<number> {
  const since = new Date(clock() - keptNotificationDays * 86_400_000);
  return withStorage(async () => {
    let { count } = await db.notification.deleteMany({ where: { at: { lt: since } } });
    const many = await db.notification.groupBy({
      by: ['userId'],
      having: { id: { _count: { gt: kept } } },
    });
    for (const { userId } of many) {
      const oldest = await db.notification.findFirst({
        where: { userId },
        orderBy: { id: 'desc' },
        skip: kept,
        select: { id: true },
      });
      if (!oldest) continue;
      const gone = await db.notification.deleteMany({ where: { userId, id: { lte: oldest.id } } });
      count += gone.count;
    }
    return count;
  });
}
