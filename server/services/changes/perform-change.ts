/**
 * The life of every change: may this person? then the intent durable, then the agent, then the outcome durable.
 * Whatever is attempted ends up on record, also what is refused (for lack of rights: refusal-turns.ts); what cannot be
 * recorded is not tried.
 */

import type { AuditAction, AuditValue } from '#server/domain/audit/audit-event.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { depthOf } from '#server/domain/groups/group-path.ts';
import type { Action } from '#server/domain/people/access.ts';
import { can } from '#server/domain/people/access.ts';
import type { NewIntent, NewOutcome, StoredIntent } from '#server/services/audit/audit-log.ts';
import { inTurn } from '#server/services/audit/refusal-turns.ts';
import type { ServiceContext } from '#server/services/context.ts';

export interface Attempt<Outcome> {
  permission: Action;
  action: AuditAction;
  group: GroupPath;
  /** One line for people. */
  summary: string;
  /** What will be written where, with what stands there now. Asked for once it is known that the person may. */
  describe: () => Promise<AuditValue[]> | AuditValue[];
  /** Asks the agent. */
  run: (requestId: string) => Promise<Outcome>;
  /** What became of it, for the record. */
  outcomeOf: (outcome: Outcome) => NewOutcome;
}

type Described = Pick<Attempt<unknown>, 'action' | 'group' | 'summary'>;

/** Far deeper than groups are nested, and far less than a path can have. */
const deepestRecorded = 32;
const shownPathLength = 100;

export interface ChangeResult<Outcome> {
  requestId: string;
  outcome: Outcome;
  /** False when the outcome could not be stored yet: the record shows the change as pending until it is. */
  recorded: boolean;
}

/**
 * Throws FORBIDDEN, STORAGE_BUSY or STORAGE_FULL (nothing was changed), or what the agent throws. AGENT_DOWN leaves
 * the record pending: the agent may have done it before it was gone, and its journal will tell (settlePending).
 */
export async function performChange<Outcome>(
  context: ServiceContext,
  attempt: Attempt<Outcome>,
): Promise<ChangeResult<Outcome>> {
  const verdict = can(context.actor, attempt.permission, attempt.group);
  if (!verdict.ok) {
    await inTurn(context, attempt.action, () => recordRefusal(context, attempt, verdict.why));
    throw new AppError('FORBIDDEN', { public: verdict.why });
  }

  const asked = await attempt.describe();
  const intent = await context.audit.storeIntent(intentOf(context, attempt, asked));
  const outcome = await runRecorded(context, intent, asked, () => attempt.run(context.requestId));
  const recorded = await context.audit.storeOutcome(intent, attempt.outcomeOf(outcome));
  return { requestId: context.requestId, outcome, recorded };
}

async function runRecorded<Outcome>(
  context: ServiceContext,
  intent: StoredIntent,
  asked: AuditValue[],
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    // An answer of the agent's is final. Without one (it is gone, or failed in a way nobody foresaw) it may have
    // changed something all the same: what became of it is asked later.
    if (isAppError(error) && error.code !== 'AGENT_DOWN')
      await context.audit.storeOutcome(intent, refusalOf(error, asked));
    else context.audit.letGo(intent);
    throw error;
  }
}

/**
 * The record lists an intent under its group and under each one above it. Whoever may change nothing has not shown that
 * the group exists: made up with 1,900 levels, a single refusal would write megabytes.
 */
async function recordRefusal(context: ServiceContext, attempt: Described, why: string): Promise<void> {
  const { action, group, summary } = attempt;
  const isDeep = depthOf(group) > deepestRecorded;
  const shown = isDeep ? `${group.slice(0, shownPathLength).toWellFormed()}… (${depthOf(group)} levels)` : group;
  const described = isDeep ? { action, group: null, summary: `in ${shown}: ${summary}` } : attempt;
  const intent = await context.audit.storeIntent(intentOf(context, described, []));
  const told = why.replace(group, () => shown);
  await context.audit.storeOutcome(intent, { result: 'refused', errno: null, why: told, values: [] });
}

function intentOf(
  { actor, address, host, requestId }: ServiceContext,
  { action, group, summary }: Omit<Described, 'group'> & { group: GroupPath | null },
  asked: AuditValue[],
): NewIntent {
  return {
    requestId,
    actorId: actor.kind === 'user' ? actor.id : null,
    person: actor.email,
    role: actor.role,
    address,
    host: host.name,
    group,
    action,
    // The database keeps no half of a character: hashed as it came, the record would look tampered with.
    summary: summary.toWellFormed(),
    asked,
  };
}

/** How an error that the agent or Corral answered goes on record: nothing was changed. */
function refusalOf(error: AppError, asked: AuditValue[]): NewOutcome {
  return {
    result: 'refused',
    errno: error.errno ?? null,
    why: error.public,
    values: asked.map((value) => ({ ...value, status: 'not-tried' })),
  };
}
