import type { AuditCursor } from '#server/db/audit-rows.ts';
import { readAuditPeople, readAuditRows, readAuditTeams } from '#server/db/audit-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditPage, AuditQuery, AuditRow, AuditTeam } from '#server/domain/audit/audit-event.ts';
import { type Actor, visibleTops } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** One page of the record, newest first; for a member of the records about their own groups. */
export async function listAudit(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  query: AuditQuery,
): Promise<AuditPage> {
  const within = visibleTops(actor);
  const { team } = query.filters;
  if (within !== null && team !== undefined && !isOfTeam(actor, team)) return { rows: [], nextCursor: null };
  const after = query.cursor ? parseCursor(query.cursor) : null;
  const { rows, next } = await withStorage(() => readAuditRows(db, query.filters, after, query.limit, within));
  return {
    rows: within === null ? rows : rows.map((row) => hideInRow(row, actor)),
    nextCursor: next && `${next.at.getTime()}-${next.sequence}`,
  };
}

/** From where others work is not told, nor which other team had the group before. */
export function hideInRow<Row extends AuditRow>(row: Row, actor: Pick<Actor, 'teams'>): Row {
  const isTheirs = row.team !== null && isOfTeam(actor, row.team.id);
  return { ...row, address: null, ...(isTheirs ? {} : { team: null, request: null }) };
}

function isOfTeam({ teams }: Pick<Actor, 'teams'>, id: string): boolean {
  return teams.some((team) => team.id === id);
}

/** Everybody who is on record, for the filter. */
export function listAuditPeople({ db }: Pick<ServiceContext, 'db'>): Promise<string[]> {
  return withStorage(() => readAuditPeople(db));
}

/** The teams that are on record, for the filter; those that are gone by now as well. */
export function listAuditTeams({ db }: Pick<ServiceContext, 'db'>): Promise<AuditTeam[]> {
  return withStorage(() => readAuditTeams(db));
}

/** The schema has let only "digits-digits" through. */
function parseCursor(text: string): AuditCursor {
  const [at, sequence] = text.split('-').map(Number);
  return { at: new Date(at ?? 0), sequence: sequence ?? 0 };
}
