import type { Db } from '#server/db/open-db.ts';
import type { AuditVerdict } from '#server/domain/audit/audit-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { hashIntent, hashOutcome } from './audit-chain.ts';

const atOnce = 500;

/** The walks under way: of a long record one takes seconds of the thread that also serves the pages. */
const running = new WeakMap<Db, Promise<AuditVerdict>>();

/**
 * Recomputes every hash and follows every link of both chains; stops at the first that does not fit. Who asks while it is
 * under way gets the same answer.
 */
export function verifyAudit({ db }: Pick<ServiceContext, 'db'>): Promise<AuditVerdict> {
  const present = running.get(db);
  if (present) return present;
  const mine = verifyBoth({ db }).finally(() => running.delete(db));
  running.set(db, mine);
  return mine;
}

async function verifyBoth(context: Pick<ServiceContext, 'db'>): Promise<AuditVerdict> {
  const intents = await verifyIntents(context);
  if (intents.kind === 'broken') return intents;
  const outcomes = await verifyOutcomes(context);
  if (outcomes.kind === 'broken') return outcomes;
  return {
    kind: 'intact',
    intents: intents.count,
    outcomes: outcomes.count,
    head: intents.head,
    outcomeHead: outcomes.head,
  };
}

type ChainVerdict = { kind: 'whole'; count: number; head: string } | Extract<AuditVerdict, { kind: 'broken' }>;

async function verifyIntents({ db }: Pick<ServiceContext, 'db'>): Promise<ChainVerdict> {
  let head = '';
  let count = 0;
  for (;;) {
    const rows = await db.auditIntent.findMany({
      where: { sequence: { gt: count } },
      orderBy: { sequence: 'asc' },
      take: atOnce,
    });
    if (rows.length === 0) return { kind: 'whole', count, head };
    for (const row of rows) {
      const why = faultOf(row, { sequence: count + 1, previous: head }, hashIntent(row));
      if (why) return { kind: 'broken', table: 'intent', sequence: count + 1, why };
      head = row.hash;
      count = row.sequence;
    }
  }
}

async function verifyOutcomes({ db }: Pick<ServiceContext, 'db'>): Promise<ChainVerdict> {
  let head = '';
  let count = 0;
  for (;;) {
    const rows = await db.auditOutcome.findMany({
      where: { sequence: { gt: count } },
      orderBy: { sequence: 'asc' },
      take: atOnce,
      include: { intent: { select: { hash: true } } },
    });
    if (rows.length === 0) return { kind: 'whole', count, head };
    for (const row of rows) {
      const why =
        faultOf(row, { sequence: count + 1, previous: head }, hashOutcome(row)) ??
        (row.intentHash === row.intent.hash ? null : 'It belongs to another intent than the one it names.');
      if (why) return { kind: 'broken', table: 'outcome', sequence: count + 1, why };
      head = row.hash;
      count = row.sequence;
    }
  }
}

function faultOf(
  row: { sequence: number; previous: string; hash: string },
  expected: { sequence: number; previous: string },
  hash: string,
): string | null {
  if (row.sequence !== expected.sequence) return 'The record before the next one is missing.';
  if (row.previous !== expected.previous) return 'It does not follow the record before it.';
  if (row.hash !== hash) return 'Its content is not what was stored.';
  return null;
}

/** How many records there are, and the last hash of each chain, to be noted where the database's owner cannot rewrite it. */
export async function readHead({
  db,
}: Pick<ServiceContext, 'db'>): Promise<{ count: number; hash: string; outcomeHash: string }> {
  const newest = { orderBy: { sequence: 'desc' }, select: { sequence: true, hash: true } } as const;
  const [intent, outcome] = await Promise.all([db.auditIntent.findFirst(newest), db.auditOutcome.findFirst(newest)]);
  return { count: intent?.sequence ?? 0, hash: intent?.hash ?? '', outcomeHash: outcome?.hash ?? '' };
}
