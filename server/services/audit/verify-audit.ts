import type { Db } from '#server/db/open-db.ts';
import type { AuditVerdict, ChainVerdict, StandingVerdict } from '#server/domain/audit/audit-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { hashIntent, hashOutcome } from './audit-chain.ts';

const atOnce = 500;

interface Walk {
  verdict: Promise<AuditVerdict>;
  /** With a pause after each batch: nobody waits for it. */
  isAtLeisure: boolean;
}

/** The walks under way: of a long record one takes seconds of the thread that also serves the pages. */
const running = new WeakMap<Db, Walk>();
const lastVerdicts = new WeakMap<Db, AuditVerdict>();

const pauseMs = 20;

/**
 * Recomputes every hash and follows every link of both chains, each to the first record that does not fit. Who asks while
 * it is under way gets the same answer, and is not kept waiting by one that walks at leisure. `signal` ends the walk that
 * it was given with.
 */
export function verifyAudit(
  context: Pick<ServiceContext, 'db' | 'clock'>,
  { isAtLeisure = false, signal }: { isAtLeisure?: boolean; signal?: AbortSignal } = {},
): Promise<AuditVerdict> {
  const { db } = context;
  const present = running.get(db);
  if (present) {
    present.isAtLeisure &&= isAtLeisure;
    return present.verdict;
  }
  const breathe = async () => {
    await (walk.isAtLeisure ? new Promise((resolve) => setTimeout(resolve, pauseMs)) : immediately());
    signal?.throwIfAborted();
  };
  const walk: Walk = { isAtLeisure, verdict: verifyBoth(context, breathe).finally(() => running.delete(db)) };
  running.set(db, walk);
  return walk.verdict;
}

/** What the last walk found, whoever asked for it; null while there has been none since web's start. */
export function lastVerdict({ db }: Pick<ServiceContext, 'db'>): AuditVerdict | null {
  return lastVerdicts.get(db) ?? null;
}

/** The same, and what was stored after it. */
export async function readVerdict(context: Pick<ServiceContext, 'db'>): Promise<StandingVerdict | null> {
  const verdict = lastVerdict(context);
  if (verdict === null) return null;
  const head = await readHead(context);
  const since = (chain: ChainVerdict, stored: number) =>
    chain.kind === 'intact' ? Math.max(0, stored - chain.count) : 0;
  return {
    ...verdict,
    since: { intents: since(verdict.intents, head.count), outcomes: since(verdict.outcomes, head.outcomeCount) },
  };
}

type Breathe = () => Promise<unknown>;

function immediately(): Promise<void> {
  return new Promise(setImmediate);
}

async function verifyBoth(
  { db, clock }: Pick<ServiceContext, 'db' | 'clock'>,
  breathe: Breathe,
): Promise<AuditVerdict> {
  // The walk has its name before its first step.
  await immediately();
  const intents = await verifyIntents(db, breathe);
  const outcomes = await verifyOutcomes(db, breathe);
  const isIntact = intents.kind === 'intact' && outcomes.kind === 'intact';
  const verdict: AuditVerdict = { kind: isIntact ? 'intact' : 'broken', intents, outcomes, atMs: clock() };
  lastVerdicts.set(db, verdict);
  return verdict;
}

async function verifyIntents(db: Db, breathe: Breathe): Promise<ChainVerdict> {
  let head = '';
  let count = 0;
  for (;;) {
    const rows = await db.auditIntent.findMany({
      where: { sequence: { gt: count } },
      orderBy: { sequence: 'asc' },
      take: atOnce,
    });
    if (rows.length === 0) return { kind: 'intact', count, head };
    for (const row of rows) {
      const why = faultOf(row, { sequence: count + 1, previous: head }, hashIntent(row));
      if (why) return { kind: 'broken', count, sequence: count + 1, why, requestId: row.requestId };
      head = row.hash;
      count = row.sequence;
    }
    await breathe();
  }
}

async function verifyOutcomes(db: Db, breathe: Breathe): Promise<ChainVerdict> {
  let head = '';
  let count = 0;
  for (;;) {
    const rows = await db.auditOutcome.findMany({
      where: { sequence: { gt: count } },
      orderBy: { sequence: 'asc' },
      take: atOnce,
      include: { intent: { select: { hash: true, requestId: true } } },
    });
    if (rows.length === 0) return { kind: 'intact', count, head };
    for (const row of rows) {
      // Whoever removed an intent did not ask the database whether its outcome needs it.
      const intent: typeof row.intent | null = row.intent;
      const why =
        faultOf(row, { sequence: count + 1, previous: head }, hashOutcome(row)) ?? faultOfLink(row.intentHash, intent);
      if (why) return { kind: 'broken', count, sequence: count + 1, why, requestId: intent?.requestId ?? null };
      head = row.hash;
      count = row.sequence;
    }
    await breathe();
  }
}

function faultOfLink(intentHash: string, intent: { hash: string } | null): string | null {
  if (intent === null) return 'The attempt that it refers to is missing.';
  return intentHash === intent.hash ? null : 'Its hash of the attempt does not match that attempt.';
}

function faultOf(
  row: { sequence: number; previous: string; hash: string },
  expected: { sequence: number; previous: string },
  hash: string,
): string | null {
  if (row.sequence !== expected.sequence) return 'The record before it is missing.';
  if (row.previous !== expected.previous) return 'It does not follow the record before it.';
  if (row.hash !== hash) return 'Its content is not what was stored.';
  return null;
}

/** How many records each chain has and the last hash of it, to be noted where the database's owner cannot rewrite it. */
export async function readHead({
  db,
}: Pick<ServiceContext, 'db'>): Promise<{ count: number; hash: string; outcomeCount: number; outcomeHash: string }> {
  const newest = { orderBy: { sequence: 'desc' }, select: { sequence: true, hash: true } } as const;
  const [intent, outcome] = await Promise.all([db.auditIntent.findFirst(newest), db.auditOutcome.findFirst(newest)]);
  return {
    ...{ count: intent?.sequence ?? 0, hash: intent?.hash ?? '' },
    ...{ outcomeCount: outcome?.sequence ?? 0, outcomeHash: outcome?.hash ?? '' },
  };
}
