/**
 * The writing end of the record. One per process: it knows the last hash of both chains, stores in turns, keeps what
 * could not be stored and tries again, and knows which intents are still under way.
 */

import type { Db } from '#server/db/open-db.ts';
import { isConflict, withStorage } from '#server/db/storage-error.ts';
import { readTeamOfGroup } from '#server/db/team-of-group.ts';
import type { AuditAction, AuditResult, AuditTeam, AuditValue } from '#server/domain/audit/audit-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Reason } from '#server/domain/sentence.ts';
import type { Clock } from '#server/services/clock.ts';
import { hashIntent, hashOutcome } from './audit-chain.ts';

export interface NewIntent {
  requestId: string;
  actorId: string | null;
  person: string;
  role: string;
  address: string | null;
  host: string;
  group: GroupPath | null;
  action: AuditAction;
  summary: string;
  asked: AuditValue[];
  /** The team that it is about; left out: whose top group the group is in, as it stands now. */
  team?: AuditTeam | null | undefined;
  /** The request of a member that it grants or ends. */
  request?: string | null;
}

export interface StoredIntent {
  sequence: number;
  at: Date;
  hash: string;
}

export interface NewOutcome extends Reason {
  result: Exclude<AuditResult, 'pending'>;
  errno: string | null;
  values: AuditValue[];
  settledAtRestart?: boolean;
}

export interface AuditLog {
  /** Durable when it returns. Throws STORAGE_BUSY or STORAGE_FULL: then nothing may be changed. */
  storeIntent(intent: NewIntent): Promise<StoredIntent>;
  /** True when it is durable; false when it is kept in memory and tried again until it is, or settled at the next start. */
  storeOutcome(intent: StoredIntent, outcome: NewOutcome): Promise<boolean>;
  /** For an intent whose end is not known: hands it over to settlePending. */
  letGo(intent: StoredIntent): void;
  /** True from storeIntent until the outcome is stored or the intent let go, and while an outcome of it is kept. */
  isUnderWay(sequence: number): boolean;
  /** Tries to store what is kept; answers how many outcomes are still waiting. */
  storeKept(): Promise<number>;
}

interface Head {
  sequence: number;
  hash: string;
}

interface KeptOutcome {
  intent: StoredIntent;
  outcome: NewOutcome;
  at: Date;
}

/** Somebody else wrote between our look at the head and our insert: look again, a few times. */
const maxConflicts = 5;

export function openAuditLog(db: Db, clock: Clock): AuditLog {
  const underWay = new Set<number>();
  /** By the intent's number: of two outcomes the first one counts. */
  const kept = new Map<number, KeptOutcome>();
  const intents = createChain(() => lastIntent(db));
  const outcomes = createChain(() => lastOutcome(db));

  async function insertOutcome({ intent, outcome, at }: KeptOutcome): Promise<void> {
    await outcomes.append(async ({ sequence, hash: previous }) => {
      const fields = {
        sequence: sequence + 1,
        intentSequence: intent.sequence,
        intentAt: intent.at,
        intentHash: intent.hash,
        at,
        result: outcome.result,
        errno: outcome.errno,
        // The database keeps no half of a character: hashed as it came, the record would look tampered with.
        why: outcome.why?.toWellFormed() ?? null,
        sentence: outcome.sentence ? JSON.stringify(outcome.sentence) : null,
        values: JSON.stringify(outcome.values),
        settledAtRestart: outcome.settledAtRestart ?? false,
        previous,
      };
      const hash = hashOutcome(fields);
      await db.auditOutcome.create({ data: { ...fields, hash }, select: { sequence: true } });
      return { sequence: fields.sequence, hash };
    });
    underWay.delete(intent.sequence);
  }

  return {
    async storeIntent({ asked, team: given, request = null, ...intent }) {
      const at = new Date(clock());
      const team = given === undefined ? await withStorage(() => readTeamOfGroup(db, intent)) : given;
      const more = { teamId: team?.id ?? null, teamName: team?.name.toWellFormed() ?? null, request };
      const head = await intents.append(async ({ sequence, hash: previous }) => {
        const fields = { ...intent, ...more, at, asked: JSON.stringify(asked), sequence: sequence + 1, previous };
        const hash = hashIntent(fields);
        await db.auditIntent.create({ data: { ...fields, hash }, select: { sequence: true } });
        return { sequence: fields.sequence, hash };
      });
      underWay.add(head.sequence);
      return { ...head, at };
    },

    async storeOutcome(intent, outcome) {
      const entry = { intent, outcome, at: new Date(clock()) };
      try {
        await insertOutcome(entry);
        return true;
      } catch {
        if (!kept.has(intent.sequence)) kept.set(intent.sequence, entry);
        return false;
      }
    },

    letGo: (intent) => underWay.delete(intent.sequence),
    isUnderWay: (sequence) => underWay.has(sequence) || kept.has(sequence),

    async storeKept() {
      for (const [sequence, entry] of [...kept]) {
        try {
          await insertOutcome(entry);
        } catch (error) {
          // Settled by another process in the meantime: there is nothing left to store.
          if (!isConflict(error) || !(await hasOutcome(db, sequence))) continue;
          underWay.delete(sequence);
        }
        kept.delete(sequence);
      }
      return kept.size;
    },
  };
}

/** Appends in turns, each on top of the head that the one before left. */
function createChain(readHead: () => Promise<Head>) {
  let head: Head | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function insertOnHead(insert: (head: Head) => Promise<Head>): Promise<Head> {
    for (let conflicts = 0; ; conflicts++) {
      try {
        head = await withStorage(async () => insert(head ?? (await readHead())));
        return head;
      } catch (error) {
        head = null;
        if (!isConflict(error) || conflicts === maxConflicts) throw error;
      }
    }
  }

  return {
    append(insert: (head: Head) => Promise<Head>): Promise<Head> {
      const mine = last.then(() => insertOnHead(insert));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

const none: Head = { sequence: 0, hash: '' };

async function lastIntent(db: Db): Promise<Head> {
  return (
    (await db.auditIntent.findFirst({ orderBy: { sequence: 'desc' }, select: { sequence: true, hash: true } })) ?? none
  );
}

async function lastOutcome(db: Db): Promise<Head> {
  return (
    (await db.auditOutcome.findFirst({ orderBy: { sequence: 'desc' }, select: { sequence: true, hash: true } })) ?? none
  );
}

async function hasOutcome(db: Db, intentSequence: number): Promise<boolean> {
  return (await db.auditOutcome.count({ where: { intentSequence } })) > 0;
}
