/** Counts attempts per key in a window of time, in the database: a restart forgives nothing. */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';

const windowMs = 15 * 60_000;

/** How many attempts a window allows. */
export const attemptLimits = { address: 30, account: 10, link: 100 } as const;

export interface Attempts {
  count: number;
  windowEndMs: number;
}

/** Counts one more attempt under `key` and returns how many there are in the present window, this one included. */
export async function countAttempt(db: Db, key: string, nowMs: number): Promise<Attempts> {
  const now = new Date(nowMs);
  const fresh = { count: 1, windowEnd: new Date(nowMs + windowMs) };
  return withStorage(async () => {
    // Each step is one statement, so that attempts at the same time are all counted. A window that ends later than one
    // that begins now was begun before the clock was set back: it would never end.
    await db.signInAttempts.deleteMany({
      where: { OR: [{ windowEnd: { lte: now } }, { windowEnd: { gt: fresh.windowEnd } }] },
    });
    const row = await db.signInAttempts.upsert({
      where: { key },
      create: { key, ...fresh },
      update: { count: { increment: 1 } },
    });
    return { count: row.count, windowEndMs: row.windowEnd.getTime() };
  });
}

/** After a good sign-in the account starts anew. */
export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await withStorage(() => db.signInAttempts.deleteMany({ where: { key } }));
}
