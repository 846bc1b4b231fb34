import type { AuditCursor, AuditRest, AuditRowsPage } from '#server/db/audit-rows.ts';
import { readAuditRest, readAuditRows } from '#server/db/audit-rows.ts';
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditFilters, AuditRow } from '#server/domain/audit/audit-event.ts';
import { AppError } from '#server/domain/errors.ts';
import { can } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { recordEvent } from './record-event.ts';

export const exportFormats = ['csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const rowsAtOnce = 500;

type ExportedRow = AuditRow & AuditRest;

/** The matching records as text in pieces, newest first. That somebody exports is itself on record. Throws FORBIDDEN, STORAGE_*. */
export async function exportAudit(
  context: ServiceContext,
  { format, filters }: { format: ExportFormat; filters: AuditFilters },
): Promise<AsyncGenerator<string>> {
  const { actor } = context;
  const verdict = can(actor, 'audit:export');
  const named = Object.entries(filters).map(([name, value]) => `${name}=${value}`);
  await recordEvent(context, {
    action: 'audit.export',
    person: actor.email,
    actorId: actor.id,
    role: actor.role,
    summary: `as ${format}${named.length > 0 ? `, ${named.join(', ')}` : ', all of it'}`.slice(0, 300),
    result: verdict.ok ? 'applied' : 'refused',
    why: verdict.ok ? null : verdict.why,
  });
  if (!verdict.ok) throw new AppError('FORBIDDEN', { public: verdict.why });
  const batches = readBatches(context, filters);
  return format === 'csv' ? toCsv(batches) : toJson(batches);
}

async function* readBatches({ db }: Pick<ServiceContext, 'db'>, filters: AuditFilters): AsyncGenerator<ExportedRow[]> {
  let cursor: AuditCursor | null = null;
  do {
    const page = await readBatch(db, filters, cursor);
    const rest = await withStorage(() => readAuditRest(db, page.rows));
    yield page.rows.map((row) => ({ ...row, ...(rest.get(row.sequence) ?? { role: '', values: '[]' }) }));
    cursor = page.next;
  } while (cursor !== null);
}

function readBatch(db: Db, filters: AuditFilters, after: AuditCursor | null): Promise<AuditRowsPage> {
  return withStorage(() => readAuditRows(db, filters, after, rowsAtOnce));
}

const columns = [
  ['time', (row) => new Date(row.atMs).toISOString()],
  ['person', (row) => row.person],
  ['address', (row) => row.address],
  ['host', (row) => row.host],
  ['group', (row) => row.group],
  ['action', (row) => row.action],
  ['summary', (row) => row.summary],
  ['outcome', (row) => row.result],
  ['errno', (row) => row.errno],
  ['why', (row) => row.why],
  ['why_code', (row) => row.sentence?.code ?? null],
  ['settled', (row) => (row.settledAtMs === null ? null : new Date(row.settledAtMs).toISOString())],
  ['settled_at_restart', (row) => String(row.settledAtRestart)],
  ['role', (row) => row.role],
  ['values', (row) => row.values],
  ['sequence', (row) => String(row.sequence)],
  ['request_id', (row) => row.requestId],
  ['team', (row) => row.team?.name ?? null],
  ['team_id', (row) => row.team?.id ?? null],
  ['request', (row) => row.request],
] as const satisfies readonly (readonly [string, (row: ExportedRow) => string | null])[];

async function* toCsv(batches: AsyncGenerator<ExportedRow[]>): AsyncGenerator<string> {
  yield `${columns.map(([name]) => name).join(',')}\r\n`;
  for await (const rows of batches)
    yield rows.map((row) => `${columns.map(([, read]) => csvCell(read(row))).join(',')}\r\n`).join('');
}

/**
 * RFC 4180, and safe to open in a spreadsheet: a cell that would be taken for a formula starts with an apostrophe.
 * Group names and email addresses are other people's text.
 */
export function csvCell(text: string | null): string {
  if (text === null || text === '') return '';
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function* toJson(batches: AsyncGenerator<ExportedRow[]>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify({ ...row, values: JSON.parse(row.values) })).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
