import type { AuditAction, AuditTeam } from '#server/domain/audit/audit-event.ts';
import { reasonOf, type Sentence } from '#server/domain/sentence.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { NewOutcome } from './audit-log.ts';

export interface AuditEvent {
  action: AuditAction;
  /** E-mail, as typed where nobody is signed in. */
  person: string;
  actorId: string | null;
  role: string;
  summary: string;
  result: NewOutcome['result'];
  /** Where it is about a team, or the request of a member. */
  team?: AuditTeam | null | undefined;
  request?: string | null;
  /** Why not, where it was refused. */
  why: Sentence | null;
}

/** Puts on record what has no middle: a sign-in, a refusal, an export. Throws STORAGE_BUSY or STORAGE_FULL. */
export async function recordEvent(
  context: Pick<ServiceContext, 'audit' | 'host' | 'requestId' | 'address'>,
  { person, summary, result, why, ...event }: AuditEvent,
): Promise<void> {
  const { audit, host, requestId, address } = context;
  const intent = await audit.storeIntent({
    ...event,
    // A stranger may type anything here. The database keeps no half of a character: hashed as it came, the record would
    // look tampered with.
    person: person.toWellFormed(),
    summary: summary.toWellFormed(),
    requestId,
    address,
    host: host.name,
    group: null,
    asked: [],
  });
  await audit.storeOutcome(intent, { result, errno: null, ...(why ? reasonOf(why) : { why }), values: [] });
}
