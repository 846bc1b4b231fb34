/** Stores events and reads them back: pages newest first, and the few counts that badges are made of. */
import type { Prisma } from '#prisma/generated/client/client.ts';
import { kindsOfSort } from '#server/domain/events/event-list.ts';
import type { EventFilters } from '#server/domain/events/event-query.ts';
import type { EventKind, HostEvent } from '#server/domain/events/host-event.ts';
import { killKinds } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, rootPath } from '#server/domain/groups/group-path.ts';
import { newsOfKill } from '#server/domain/webhooks/webhook-message.ts';
import { notifyOfKill } from './notification-rows.ts';
import type { Db, DbTransaction } from './open-db.ts';
import { readTeamOfGroup } from './team-of-group.ts';
import { queueNews } from './webhook-rows.ts';

export interface StoredEvent {
  id: number;
  host: string;
  event: HostEvent;
}

/** A place between two rows: the page goes on with what is older. */
export interface EventCursor {
  at: Date;
  id: number;
}

/** Of kills, of groups that came and went, and of all else, so many are kept: none of them takes another's place, or fills the disk. */
const keptOfASort = 20_000;

/** Stores what is not stored yet, in the order given. Told twice, an event is stored once. */
export async function storeEvents(db: Db, host: string, record: string, events: readonly HostEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.$transaction(async (tx) => {
    const known = await tx.event.findMany({
      where: { host, record, sequence: { in: events.map((event) => event.sequence) } },
      select: { sequence: true },
    });
    const stored = new Set(known.map((row) => row.sequence));
    for (const event of events) {
      if (stored.has(event.sequence)) continue;
      const at = new Date(event.atMs);
      const { group, kind, sequence } = event;
      const { id } = await tx.event.create({
        data: { host, record, sequence, at, kind, group, body: JSON.stringify(event) },
        select: { id: true },
      });
      const paths = group === null ? [] : [group, ...ancestorsOf(group)].filter((path) => path !== rootPath);
      if (paths.length > 0) await tx.eventGroup.createMany({ data: paths.map((path) => ({ path, at, eventId: id })) });
      if (isKill(event)) await tellOfKill(tx, event, { host, record });
    }
  });
}

/** What is stored with the kill itself, for the people of the group's team and for webhooks. */
async function tellOfKill(
  tx: DbTransaction,
  event: HostEvent,
  { host, record }: { host: string; record: string },
): Promise<void> {
  const { group } = event;
  const team = await readTeamOfGroup(tx, { host, group });
  const key = `${host} ${record} ${event.sequence}`;
  if (team && group !== null) await notifyOfKill(tx, event, { key, host, team: team.id, group });
  // Most hosts have none, and then a flood of kills costs nothing more.
  if ((await tx.webhook.count()) === 0) return;
  await queueNews(tx, newsOfKill(event, { key, host, team }), { host, now: new Date(event.atMs) });
}

function isKill({ kind }: HostEvent): boolean {
  return (killKinds as readonly EventKind[]).includes(kind);
}

/** The last event of this host that is stored; null when there is none. */
export async function readLastEvent(db: Db, host: string): Promise<{ record: string; sequence: number } | null> {
  return db.event.findFirst({ where: { host }, orderBy: { id: 'desc' }, select: { record: true, sequence: true } });
}

/** Lets go of the oldest beyond what is kept; answers how many went. */
export async function pruneEvents(db: Db, kept = keptOfASort): Promise<number> {
  let gone = 0;
  for (const kind of sortsKept()) {
    const oldest = await nthNewest(db, kind, kept + 1);
    if (!oldest) continue;
    const { count } = await db.event.deleteMany({ where: { kind, id: { lte: oldest.id } } });
    gone += count;
  }
  return gone;
}

/** Whether any may have been let go of: of some sort there are as many as are kept. */
export async function wereEventsDropped(db: Db, kept = keptOfASort): Promise<boolean> {
  for (const kind of sortsKept()) if (await nthNewest(db, kind, kept)) return true;
  return false;
}

type KindsOfASort = { in: EventKind[] } | { notIn: EventKind[] };

/** So that a flood of one sort does not push out another. */
function sortsKept(): KindsOfASort[] {
  const kills: EventKind[] = [...killKinds];
  const groups: EventKind[] = [...kindsOfSort.groups];
  return [{ in: kills }, { in: groups }, { notIn: [...kills, ...groups] }];
}

function nthNewest(db: Db, kind: KindsOfASort, nth: number): Promise<{ id: number } | null> {
  return db.event.findFirst({ where: { kind }, orderBy: { id: 'desc' }, skip: nth - 1, select: { id: true } });
}

/** At most `limit` events older than `after`, newest first, and where the next page begins. */
export async function readEvents(
  db: Db,
  filters: EventFilters,
  after: EventCursor | null,
  limit: number,
  within: Within = null,
): Promise<{ events: StoredEvent[]; next: EventCursor | null }> {
  const rows = await db.event.findMany({
    where: { AND: [whereOf(filters), after ? olderThan(after) : {}, whereWithin(within)] },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: { id: true, at: true, host: true, body: true },
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(toStored),
    next: rows.length > limit && last ? { at: last.at, id: last.id } : null,
  };
}

export async function readEvent(db: Db, id: number): Promise<StoredEvent | null> {
  const row = await db.event.findUnique({ where: { id }, select: { id: true, host: true, body: true } });
  return row && toStored(row);
}

export async function readNewestEventId(db: Db, within: Within = null): Promise<number> {
  const row = await db.event.findFirst({ where: whereWithin(within), orderBy: { id: 'desc' }, select: { id: true } });
  return row?.id ?? 0;
}

/** Groups with kills since then, latest first. */
export async function readKilledGroups(
  db: Db,
  since: Date,
  most: number,
): Promise<{ group: GroupPath; kills: number; lastAtMs: number }[]> {
  const rows = await db.event.groupBy({
    by: ['group'],
    where: { kind: { in: [...killKinds] }, at: { gte: since }, group: { not: null } },
    _count: { _all: true },
    _max: { at: true },
    orderBy: { _max: { at: 'desc' } },
    take: most,
  });
  return rows.flatMap(({ group, _count, _max }) =>
    group === null || !_max.at ? [] : [{ group: group as GroupPath, kills: _count._all, lastAtMs: _max.at.getTime() }],
  );
}

/** How many of each kind there were since then in the group and below it. */
export async function countGroupEvents(
  db: Db,
  { host, group, since }: { host: string; group: GroupPath; since: Date },
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.event.groupBy({
    by: ['kind'],
    where: { host, at: { gte: since }, groups: { some: { path: group } } },
    _count: { _all: true },
  });
  return new Map(rows.map(({ kind, _count }) => [kind, _count._all]));
}

/** The newest kills since then in the group and below it. */
export async function readGroupKills(
  db: Db,
  { host, group, since, limit }: { host: string; group: GroupPath; since: Date; limit: number },
): Promise<HostEvent[]> {
  const rows = await db.event.findMany({
    where: { host, at: { gte: since }, kind: { in: [...killKinds] }, groups: { some: { path: group } } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
    select: { id: true, host: true, body: true },
  });
  return rows.map((row) => toStored(row).event);
}

/** Kills that came after what this person has seen. */
export async function countUnseenKills(db: Db, userId: string, within: Within = null): Promise<number> {
  const seen = await db.eventSeen.findUnique({ where: { userId }, select: { eventId: true } });
  return db.event.count({
    where: { id: { gt: seen?.eventId ?? 0 }, kind: { in: [...killKinds] }, ...whereWithin(within) },
  });
}

/** From now on this person has seen everything up to `eventId`; never goes back. */
export async function storeSeen(db: Db, userId: string, eventId: number): Promise<void> {
  await db.eventSeen.upsert({ where: { userId }, create: { userId, eventId }, update: {} });
  await db.eventSeen.updateMany({ where: { userId, eventId: { lt: eventId } }, data: { eventId } });
}

/** Groups that count with all below them; null: all, and what is about no group. */
export type Within = readonly GroupPath[] | null;

function whereWithin(within: Within): Prisma.EventWhereInput {
  return within === null ? {} : { groups: { some: { path: { in: [...within] } } } };
}

function whereOf({ sort, group, exact, sinceMs, untilMs }: EventFilters): Prisma.EventWhereInput {
  const kinds: readonly EventKind[] | undefined = sort && kindsOfSort[sort];
  return {
    ...(kinds ? { kind: { in: [...kinds] } } : {}),
    ...(group === undefined
      ? {}
      : exact
        ? { group }
        : group === rootPath
          ? { group: { not: null } }
          : { groups: { some: { path: group } } }),
    ...(sinceMs === undefined && untilMs === undefined
      ? {}
      : {
          at: {
            ...(sinceMs === undefined ? {} : { gte: new Date(sinceMs) }),
            ...(untilMs === undefined ? {} : { lt: new Date(untilMs) }),
          },
        }),
  };
}

function olderThan({ at, id }: EventCursor): Prisma.EventWhereInput {
  return { OR: [{ at: { lt: at } }, { at, id: { lt: id } }] };
}

function toStored(row: { id: number; host: string; body: string }): StoredEvent {
  return { id: row.id, host: row.host, event: JSON.parse(row.body) as HostEvent };
}

/** Of the newest of a group so many are looked through for the limit. */
const lookedThrough = 50;

/** The last event of these kinds about the group itself, and about one limit of it where that is said; null when there is none. */
export async function readLastGroupEvent(
  db: Db,
  { host, group, kinds, limit }: { host: string; group: GroupPath; kinds: readonly EventKind[]; limit?: string },
): Promise<StoredEvent | null> {
  const rows = await db.event.findMany({
    where: { group, host, kind: { in: [...kinds] } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit === undefined ? 1 : lookedThrough,
    select: { id: true, host: true, body: true },
  });
  return (
    rows.map(toStored).find(({ event }) => limit === undefined || ('limit' in event && event.limit === limit)) ?? null
  );
}
