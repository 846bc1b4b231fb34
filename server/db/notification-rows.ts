/**
 * Notifications are stored in the transaction of what they tell, a row for each person it concerns, each once: both or neither, so
 * that a kill of web loses nothing and tells nothing twice. Whether somebody still sees theirs is asked when it is read.
 */
import type { Prisma } from '#prisma/generated/client/client.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type NewNotification, notificationOfKill } from '#server/domain/notifications/make-notifications.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import type { DbTransaction } from './open-db.ts';
import { readTops } from './team-of-group.ts';

export const notificationColumns = {
  ...{
    id: true,
    kind: true,
    at: true,
    host: true,
    group: true,
    teamId: true,
    sentence: true,
    path: true,
    readAt: true,
  },
} as const satisfies Prisma.NotificationSelect;
export type StoredNotification = Prisma.NotificationGetPayload<{ select: typeof notificationColumns }>;

/** Stores it for each of these people who was not told of it before. */
export async function notify(
  transaction: DbTransaction,
  people: readonly string[],
  notification: NewNotification,
): Promise<void> {
  if (people.length === 0) return;
  const { key } = notification;
  // Looked up, for a refused insert would end a transaction of PostgreSQL's.
  const told = await transaction.notification.findMany({
    where: { key, userId: { in: [...people] } },
    select: { userId: true },
  });
  const known = new Set(told.map(({ userId }) => userId));
  const data = [...new Set(people)].filter((id) => !known.has(id)).map((userId) => rowOf(userId, notification));
  if (data.length > 0) await transaction.notification.createMany({ data });
}

/**
 * Tells the members of the team of a kill in one of its groups. Who has not read of the last one there has one notification of both:
 * a group that is killed each second fills nobody's list. To be called once for each kill, in its transaction.
 */
export async function notifyOfKill(
  transaction: DbTransaction,
  event: HostEvent,
  { key, host, team, group }: { key: string; host: string; team: string; group: GroupPath },
): Promise<void> {
  const members = await transaction.teamMember.findMany({
    where: { teamId: team, user: { disabledAt: null } },
    select: { userId: true },
  });
  if (members.length === 0) return;
  const people = members.map(({ userId }) => userId);
  const unread = await transaction.notification.findMany({
    where: { userId: { in: people }, kind: 'group.killed', host, group, teamId: team, readAt: null },
    select: { id: true, userId: true, sentence: true },
  });
  const tops = await readTops(transaction, { host, teamId: team });
  const about = { key, host, team, group, tops };
  await transaction.notification.deleteMany({ where: { id: { in: unread.map(({ id }) => id) } } });
  await transaction.notification.createMany({
    data: people.map((userId) => {
      const before = unread.find((one) => one.userId === userId);
      return rowOf(userId, notificationOfKill(event, about, before ? sentenceIn(before) : null));
    }),
  });
}

/** As it is stored. */
export function sentenceIn({ sentence }: Pick<StoredNotification, 'sentence'>): SentenceKey {
  return JSON.parse(sentence) as SentenceKey;
}

/** The id of whoever has this e-mail address and is not disabled; none where nobody has it. */
export async function idsOfEmail(transaction: DbTransaction, email: string | null): Promise<string[]> {
  if (email === null) return [];
  const person = await transaction.user.findUnique({ where: { email }, select: { id: true, disabledAt: true } });
  return person && person.disabledAt === null ? [person.id] : [];
}

function rowOf(userId: string, { key, kind, atMs, host, group, team, sentence, path }: NewNotification) {
  const about = { key, kind, at: new Date(atMs), host, group, teamId: team, path };
  return { userId, ...about, sentence: JSON.stringify(sentence) };
}
