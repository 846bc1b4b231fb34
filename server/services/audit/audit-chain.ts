/**
 * How records are chained: the hash of a record covers the hash of the one before it and every field of its own, in a
 * fixed order. Changing, removing or inserting one breaks every hash after it. It is no secret: whoever can rewrite the
 * whole file can also recompute it, so the head is worth noting elsewhere (it is printed at every start).
 */
import { createHash } from 'node:crypto';

export interface IntentFields {
  sequence: number;
  requestId: string;
  at: Date;
  actorId: string | null;
  person: string;
  role: string;
  address: string | null;
  host: string;
  group: string | null;
  action: string;
  summary: string;
  /** JSON text, hashed as stored. */
  asked: string;
  teamId: string | null;
  teamName: string | null;
  request: string | null;
  previous: string;
}

export interface OutcomeFields {
  sequence: number;
  intentSequence: number;
  intentAt: Date;
  /** Ties the outcome to exactly that intent. */
  intentHash: string;
  at: Date;
  result: string;
  errno: string | null;
  why: string | null;
  /** SentenceKey as JSON text; null where `why` has no code, as in all records of before there were any. */
  sentence: string | null;
  values: string;
  settledAtRestart: boolean;
  previous: string;
}

/**
 * sha256 in hex over the previous hash and the intent. Without a team and a request it is what it was before intents had
 * them. The first word says which: one put into an old record shows, and so does one that was taken away.
 */
export function hashIntent(intent: IntentFields): string {
  const { teamId, teamName, request } = intent;
  const isOfTeam = teamId !== null || teamName !== null || request !== null;
  return sha256([
    isOfTeam ? 'corral intent 2' : 'corral intent 1',
    intent.previous,
    intent.sequence,
    intent.requestId,
    intent.at.toISOString(),
    intent.actorId,
    intent.person,
    intent.role,
    intent.address,
    intent.host,
    intent.group,
    intent.action,
    intent.summary,
    intent.asked,
    ...(isOfTeam ? [teamId, teamName, request] : []),
  ]);
}

/** sha256 in hex over the previous hash and the outcome. Without a sentence it is what it was before outcomes had one. */
export function hashOutcome(outcome: OutcomeFields): string {
  const { sentence } = outcome;
  return sha256([
    sentence === null ? 'corral outcome 1' : 'corral outcome 2',
    outcome.previous,
    outcome.sequence,
    outcome.intentSequence,
    outcome.intentAt.toISOString(),
    outcome.intentHash,
    outcome.at.toISOString(),
    outcome.result,
    outcome.errno,
    outcome.why,
    outcome.values,
    outcome.settledAtRestart,
    ...(sentence === null ? [] : [sentence]),
  ]);
}

/** JSON of an array is canonical: the order is fixed, and quoting keeps neighbouring fields apart. */
function sha256(fields: readonly (string | number | boolean | null)[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
