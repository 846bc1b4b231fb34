import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { isAppError } from '#server/domain/errors.ts';
import { sentenceOf } from '#server/domain/sentence.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { actorIdOf } from './change-on-record.ts';
import { recordEvent } from './record-event.ts';
import { inTurn } from './refusal-turns.ts';

/**
 * Looks up by its id what somebody wants to act on. One that they do not see is answered as one that there is not, and either
 * attempt is on record: under no group, which could be another team's, and in turns (refusal-turns.ts). Throws what `find` throws.
 */
export async function foundOrRecorded<Found>(
  context: ServiceContext,
  { action, what }: { action: AuditAction; what: string },
  find: () => Promise<Found>,
): Promise<Found> {
  try {
    return await find();
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') {
      const { actor } = context;
      const who = { actorId: actorIdOf(actor), person: actor.email, role: actor.role };
      const why = sentenceOf({ why: error.public, sentence: error.sentence });
      const event = { ...who, action, summary: what.slice(0, mostShown), result: 'refused' as const, why };
      await inTurn(context, action, () => recordEvent(context, event));
    }
    throw error;
  }
}

/** Ids are shorter. */
const mostShown = 100;
