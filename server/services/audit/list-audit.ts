import type { AuditCursor } from '#server/db/audit-rows.ts';
import { readAuditPeople, readAuditRows } from '#server/db/audit-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditPage, AuditQuery } from '#server/domain/audit/audit-event.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** One page of the record, newest first. */
export async function listAudit({ db }: Pick<ServiceContext, 'db'>, query: AuditQuery): Promise<AuditPage> {
  const after = query.cursor ? parseCursor(query.cursor) : null;
  const { rows, next } = await withStorage(() => readAuditRows(db, query.filters, after, query.limit));
  return { rows, nextCursor: next && `${next.at.getTime()}-${next.sequence}` };
}

/** Everybody who is on record, for the filter. */
export function listAuditPeople({ db }: Pick<ServiceContext, 'db'>): Promise<string[]> {
  return withStorage(() => readAuditPeople(db));
}

/** The schema has let only "digits-digits" through. */
function parseCursor(text: string): AuditCursor {
  const [at, sequence] = text.split('-').map(Number);
  return { at: new Date(at ?? 0), sequence: sequence ?? 0 };
}
