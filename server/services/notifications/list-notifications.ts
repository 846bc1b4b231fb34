/** What somebody was told, as far as they may see it still; and what they have read of it. */
import { notificationColumns, type StoredNotification, sentenceIn } from '#server/db/notification-rows.ts';
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type {
  MarkAllInput,
  MarkNotificationInput,
  NotificationListInput,
  NotificationPage,
  NotificationRow,
  NotificationState,
} from '#server/domain/notifications/notification.ts';
import { keptNotifications, notificationKinds } from '#server/domain/notifications/notification-kinds.ts';
import { maySeeNotification } from '#server/domain/notifications/notification-rights.ts';
import { sayInApp } from '#server/domain/notifications/notification-sentences.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { NotificationFeed } from './keep-notifications.ts';

type Who = Pick<Actor, 'id' | 'role' | 'teams'>;

/** One page, newest first. */
export async function listNotifications(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  { unreadOnly, cursor, limit }: NotificationListInput,
): Promise<NotificationPage> {
  const own = await readOwn(db, actor);
  const rows = own
    .filter((row) => (!unreadOnly || row.readAt === null) && (!cursor || isOlder(row, cursor)))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime() || b.id - a.id);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.flatMap((row) => rowOf(row) ?? []),
    nextCursor: rows.length > limit && last ? `${last.at.getTime()}-${last.id}` : null,
  };
}

/** What the badge tells. */
export async function readNotificationState(db: Db, actor: Who): Promise<NotificationState> {
  const own = await readOwn(db, actor);
  return { unread: own.filter(({ readAt }) => readAt === null).length, newestId: own[0]?.id ?? 0 };
}

/** Read or not, by that person alone. Throws NOT_FOUND, also for somebody else's and for what they do not see any more. */
export async function markNotification(
  { db, actor, clock }: Pick<ServiceContext, 'db' | 'actor' | 'clock'>,
  feed: Pick<NotificationFeed, 'tell'>,
  { id, isRead }: MarkNotificationInput,
): Promise<{ ok: true }> {
  if (!(await readOwn(db, actor)).some((row) => row.id === id))
    throw new AppError('NOT_FOUND', { public: sayInApp('notification-none', {}) });
  const readAt = isRead ? new Date(clock()) : null;
  await withStorage(() =>
    db.notification.updateMany({
      where: { id, userId: actor.id, readAt: isRead ? null : { not: null } },
      data: { readAt },
    }),
  );
  feed.tell();
  return { ok: true };
}

/** All of theirs up to that one. */
export async function markAllNotifications(
  { db, actor, clock }: Pick<ServiceContext, 'db' | 'actor' | 'clock'>,
  feed: Pick<NotificationFeed, 'tell'>,
  { upTo }: MarkAllInput,
): Promise<{ ok: true }> {
  await withStorage(() =>
    db.notification.updateMany({
      where: { userId: actor.id, readAt: null, id: { lte: upTo } },
      data: { readAt: new Date(clock()) },
    }),
  );
  feed.tell();
  return { ok: true };
}

/** Theirs, and still to be seen by them, by id, newest first. They are few (keptNotifications): rights are judged here, not by the database. */
async function readOwn(db: Db, actor: Who): Promise<StoredNotification[]> {
  const rows = await withStorage(() =>
    db.notification.findMany({
      where: { userId: actor.id },
      orderBy: { id: 'desc' },
      take: keptNotifications,
      select: notificationColumns,
    }),
  );
  return rows.filter(({ group, teamId }) => maySeeNotification(actor, { group: group as GroupPath, teamId }));
}

/** The schema has let only "digits-digits" through. */
function isOlder({ at, id }: StoredNotification, cursor: string): boolean {
  const [atMs = 0, afterId = 0] = cursor.split('-').map(Number);
  return at.getTime() < atMs || (at.getTime() === atMs && id < afterId);
}

/** Null of what this version has no words for: a later one stored it. */
function rowOf(stored: StoredNotification): NotificationRow | null {
  const { id, at, host, path, readAt } = stored;
  const kind = notificationKinds.find((known) => known === stored.kind);
  const { code, values } = sentenceIn(stored);
  const text = textOf({ code, values });
  if (!kind || text === null) return null;
  // Parsed when it was stored.
  const group = stored.group as GroupPath;
  return { id, kind, atMs: at.getTime(), host, group, sentence: { code, values, text }, path, isRead: readAt !== null };
}
