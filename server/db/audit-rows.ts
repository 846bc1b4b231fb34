/**
 * Reads pages of the record, newest first, fast at a million rows whatever the filter. One filter drives: its index is
 * walked from the cursor on, in the order of the page; the others only look at the rows it brings. A driver whose rows
 * are mostly rejected is walked in windows, and others get their turn between two windows, because SQLite works in the
 * thread that also serves the pages.
 */
import { Prisma } from '#prisma/generated/client/client.ts';
import type { AuditAction, AuditFilters, AuditRow, AuditTeam } from '#server/domain/audit/audit-event.ts';
import { reasonAsStored, resultOf, storedAs, valuesOf } from '#server/domain/audit/stored-words.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { Db } from './open-db.ts';

/** A place between two rows: the page goes on with what is older. */
export interface AuditCursor {
  at: Date;
  sequence: number;
}

export interface AuditRowsPage {
  rows: AuditRow[];
  next: AuditCursor | null;
}

/** A few milliseconds of work. */
const maxWindow = 4000;
/** Enough to tell a rare filter from a common one. */
const countUpTo = 1000;

/** Of the records about groups `within` and below them (null: of all) at most `limit` rows older than `after` (null: from the newest), and where the next page begins (null: there is none). */
export async function readAuditRows(
  db: Db,
  filters: AuditFilters,
  after: AuditCursor | null,
  limit: number,
  within: readonly GroupPath[] | null = null,
): Promise<AuditRowsPage> {
  const { driver, rest } = await chooseDriver(db, filters);
  const residual = restOf(rest, filters, within);
  const rows: AuditRow[] = [];
  let cursor = after;
  let window = residual === null ? limit + 1 : limit * 4;
  for (;;) {
    const keys = keysOf(driver, filters, cursor);
    const found = await db.$queryRaw<StoredRow[]>(rowsQuery(keys, window, residual, limit + 1 - rows.length));
    rows.push(...found.map(toAuditRow));
    if (rows.length > limit) {
      const page = rows.slice(0, limit);
      return { rows: page, next: cursorOf(page.at(-1)) };
    }
    const [end] = await db.$queryRaw<{ at: Date; sequence: number }[]>(
      Prisma.sql`${keys} ORDER BY 1 DESC, 2 DESC LIMIT 1 OFFSET ${window - 1}`,
    );
    if (!end) return { rows, next: null };
    cursor = { at: new Date(end.at), sequence: Number(end.sequence) };
    window = Math.min(window * 4, maxWindow);
    await new Promise(setImmediate);
  }
}

/** What a row of the list leaves out. */
export interface AuditRest {
  role: string;
  /** AuditValue[] as JSON text: the outcome's, while there is none what was asked. */
  values: string;
}

/** By the row's sequence. */
export async function readAuditRest(db: Db, rows: readonly AuditRow[]): Promise<Map<number, AuditRest>> {
  const intents = await db.auditIntent.findMany({
    where: { sequence: { in: rows.map((row) => row.sequence) } },
    select: { sequence: true, role: true, asked: true, outcome: { select: { values: true } } },
  });
  return new Map(
    intents.map(({ sequence, role, asked, outcome }) => [
      sequence,
      { role, values: JSON.stringify(valuesOf(outcome?.values ?? asked)) },
    ]),
  );
}

/** Everybody who is on record, in alphabetical order, at most 500: one step along the index per person. */
export async function readAuditPeople(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ person: string | null }[]>`
    WITH RECURSIVE "each" ("person") AS (
      SELECT MIN("person") FROM "AuditIntent"
      UNION ALL
      SELECT (SELECT MIN("person") FROM "AuditIntent" WHERE "person" > "each"."person")
      FROM "each" WHERE "each"."person" IS NOT NULL
    )
    SELECT "person" FROM "each" WHERE "person" IS NOT NULL LIMIT 500`;
  return rows.flatMap((row) => row.person ?? []);
}

/**
 * The teams that are on record with the name of their newest record, by name, at most 500: one step along the index per
 * team. A team that somebody tried to make and did not get is none.
 */
export async function readAuditTeams(db: Db): Promise<AuditTeam[]> {
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`
    WITH RECURSIVE "each" ("teamId") AS (
      SELECT MIN("teamId") FROM "AuditIntent"
      UNION ALL
      SELECT (SELECT MIN("teamId") FROM "AuditIntent" WHERE "teamId" > "each"."teamId")
      FROM "each" WHERE "each"."teamId" IS NOT NULL
    )
    SELECT "teamId" AS "id", (
      SELECT i."teamName" FROM "AuditIntent" AS i WHERE i."teamId" = "each"."teamId" ORDER BY i."at" DESC, i."sequence" DESC LIMIT 1
    ) AS "name"
    FROM "each" WHERE EXISTS (
      SELECT 1 FROM "AuditIntent" AS i LEFT JOIN "AuditOutcome" AS o ON o."intentSequence" = i."sequence"
      WHERE i."teamId" = "each"."teamId" AND (i."action" <> 'teams.create' OR o."result" = 'applied')
    ) LIMIT 500`;
  return rows.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

// ---- Which index leads ----

/** A table with the columns of the page's order, narrowed by one filter. */
interface Driver {
  table: Prisma.Sql;
  at: Prisma.Sql;
  sequence: Prisma.Sql;
  where: Prisma.Sql;
  /** The same filter as a condition on a row (i: intent, o: outcome), when another one drives. */
  onRow: Prisma.Sql;
}

const intents = {
  table: Prisma.sql`"AuditIntent"`,
  at: Prisma.sql`"at"`,
  sequence: Prisma.sql`"sequence"`,
};
const everything: Driver = { ...intents, where: Prisma.sql`1 = 1`, onRow: Prisma.sql`1 = 1` };

function driversFor({ outcome, group, groupScope, person, team, action }: AuditFilters): Driver[] {
  const drivers: Driver[] = [];
  if (outcome === 'pending')
    drivers.push({ ...everything, table: Prisma.sql`"AuditPending"`, onRow: Prisma.sql`o."sequence" IS NULL` });
  else if (outcome)
    drivers.push({
      table: Prisma.sql`"AuditOutcome"`,
      at: Prisma.sql`"intentAt"`,
      sequence: Prisma.sql`"intentSequence"`,
      // Of two words the index brings the rows in two runs, which are sorted: only what is rare has two.
      where: Prisma.sql`"result" IN (${Prisma.join(storedAs(outcome))})`,
      onRow: Prisma.sql`o."result" IN (${Prisma.join(storedAs(outcome))})`,
    });
  if (group !== undefined && groupScope === 'exact')
    drivers.push({ ...intents, where: Prisma.sql`"group" = ${group}`, onRow: Prisma.sql`i."group" = ${group}` });
  else if (group && group !== rootPath)
    drivers.push({
      ...intents,
      table: Prisma.sql`"AuditGroup"`,
      where: Prisma.sql`"path" = ${group}`,
      onRow: Prisma.sql`EXISTS (SELECT 1 FROM "AuditGroup" AS g
        WHERE g."path" = ${group} AND g."at" = i."at" AND g."sequence" = i."sequence")`,
    });
  if (person !== undefined)
    drivers.push({ ...intents, where: Prisma.sql`"person" = ${person}`, onRow: Prisma.sql`i."person" = ${person}` });
  if (team !== undefined)
    drivers.push({ ...intents, where: Prisma.sql`"teamId" = ${team}`, onRow: Prisma.sql`i."teamId" = ${team}` });
  if (action)
    drivers.push({ ...intents, where: Prisma.sql`"action" = ${action}`, onRow: Prisma.sql`i."action" = ${action}` });
  return drivers;
}

/** The filter with the fewest rows; `rest` are the others. */
async function chooseDriver(db: Db, filters: AuditFilters): Promise<{ driver: Driver; rest: Driver[] }> {
  const drivers = driversFor(filters);
  if (drivers.length <= 1) return { driver: drivers[0] ?? everything, rest: [] };
  let best: { driver: Driver; count: number } | null = null;
  for (const driver of drivers) {
    const count = await countSome(db, keysOf(driver, filters, null));
    if (best === null || count < best.count) best = { driver, count };
  }
  const chosen = best?.driver ?? everything;
  return { driver: chosen, rest: drivers.filter((driver) => driver !== chosen) };
}

async function countSome(db: Db, keys: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ n: bigint }[]>`SELECT COUNT(*) AS n FROM (${keys} LIMIT ${countUpTo}) AS some`;
  return Number(row?.n ?? 0);
}

// ---- The two halves of the query ----

/** The keys that the driver brings, within the asked time and behind the cursor. */
function keysOf(driver: Driver, filters: AuditFilters, cursor: AuditCursor | null): Prisma.Sql {
  const { at, sequence } = driver;
  const conditions = [driver.where];
  if (filters.sinceMs !== undefined) conditions.push(Prisma.sql`${at} >= ${new Date(filters.sinceMs)}`);
  // Of two upper bounds only the tighter one is given: SQLite would walk the index from whichever it likes.
  if (filters.untilMs !== undefined && (!cursor || filters.untilMs <= cursor.at.getTime()))
    conditions.push(Prisma.sql`${at} < ${new Date(filters.untilMs)}`);
  else if (cursor) conditions.push(Prisma.sql`(${at}, ${sequence}) < (${cursor.at}, ${cursor.sequence})`);
  return Prisma.sql`SELECT ${at} AS "at", ${sequence} AS "sequence" FROM ${driver.table} WHERE ${Prisma.join(conditions, ' AND ')}`;
}

/** What the other filters ask of a row, null when there are none. */
function restOf(rest: Driver[], filters: AuditFilters, within: readonly GroupPath[] | null): Prisma.Sql | null {
  const conditions = rest.map((driver) => driver.onRow);
  if (within)
    conditions.push(
      within.length === 0
        ? Prisma.sql`1 = 0`
        : Prisma.sql`EXISTS (SELECT 1 FROM "AuditGroup" AS t
            WHERE t."path" IN (${Prisma.join([...within])}) AND t."at" = i."at" AND t."sequence" = i."sequence")`,
    );
  if (filters.group === rootPath && filters.groupScope !== 'exact') conditions.push(Prisma.sql`i."group" IS NOT NULL`);
  if (filters.search) {
    const pattern = `%${filters.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const columns = [Prisma.sql`i."summary"`, Prisma.sql`i."group"`, Prisma.sql`i."person"`, Prisma.sql`i."requestId"`];
    const matches = columns.map((column) => Prisma.sql`LOWER(${column}) LIKE ${pattern} ESCAPE '\\'`);
    conditions.push(Prisma.sql`(${Prisma.join(matches, ' OR ')})`);
  }
  return conditions.length === 0 ? null : Prisma.join(conditions, ' AND ');
}

interface StoredRow {
  sequence: number;
  requestId: string;
  at: Date;
  person: string;
  address: string | null;
  host: string;
  group: string | null;
  teamId: string | null;
  teamName: string | null;
  request: string | null;
  action: string;
  summary: string;
  result: string | null;
  errno: string | null;
  why: string | null;
  sentence: string | null;
  settledAt: Date | null;
  settledAtRestart: boolean | null;
}

/** CROSS JOIN is SQLite's way to be told the order of tables: keys first, whatever its statistics say. */
function rowsQuery(keys: Prisma.Sql, window: number, residual: Prisma.Sql | null, limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT i."sequence", i."requestId", i."at", i."person", i."address", i."host", i."group", i."action", i."summary",
      i."teamId", i."teamName", i."request",
      o."result", o."errno", o."why", o."sentence", o."at" AS "settledAt", o."settledAtRestart"
    FROM (${keys} ORDER BY 1 DESC, 2 DESC LIMIT ${window}) AS k
    CROSS JOIN "AuditIntent" AS i
    LEFT JOIN "AuditOutcome" AS o ON o."intentSequence" = i."sequence"
    WHERE i."sequence" = k."sequence" AND ${residual ?? Prisma.sql`1 = 1`}
    ORDER BY k."at" DESC, k."sequence" DESC
    LIMIT ${limit}`;
}

function toAuditRow(row: StoredRow): AuditRow {
  return {
    requestId: row.requestId,
    sequence: Number(row.sequence),
    atMs: new Date(row.at).getTime(),
    person: row.person,
    address: row.address,
    host: row.host,
    group: row.group as GroupPath | null,
    team: row.teamId === null ? null : { id: row.teamId, name: row.teamName ?? '' },
    request: row.request,
    action: row.action as AuditAction,
    summary: row.summary,
    result: resultOf(row.result),
    errno: row.errno,
    ...reasonAsStored(row.why, row.sentence),
    settledAtMs: row.settledAt === null ? null : new Date(row.settledAt).getTime(),
    settledAtRestart: Boolean(row.settledAtRestart),
  };
}

function cursorOf(row: AuditRow | undefined): AuditCursor | null {
  return row ? { at: new Date(row.atMs), sequence: row.sequence } : null;
}
