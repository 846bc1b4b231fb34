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
import { keyOf, type Sentence } from '#server/domain/sentence.ts';
import type { NewIntent, NewOutcome, StoredIntent } from '#server/services/audit/audit-log.ts';
import { inTurn } from '#server/services/audit/refusal-turns.ts';
import type { ServiceContext } from '#server/services/context.ts';

export interface Attempt<Outcome> {
  permission: Action;
  action: AuditAction;
  group: GroupPath;
  /** The group by which it is decided whether they may; left out: the same. */
  judgedBy?: GroupPath;
  /** The request of a member that it grants or ends; left out: none. */
  request?: string | null;
  /** One line for people. */
  summary: string;
  /** What will be written where, with what stands there now. Asked for once it is known that the person may. */
  describe: () => Promise<AuditValue[]> | AuditValue[];
  /** Asks the agent. */
  run: (requestId: string) => Promise<Outcome>;
  /** What became of it, for the record. */
  outcomeOf: (outcome: Outcome) => NewOutcome;
}

type Described = Pick<Attempt<unknown>, 'action' | 'group' | 'judgedBy' | 'request' | 'summary'>;

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
 * Throws FORBIDDEN, GROUP_GONE, STORAGE_BUSY or STORAGE_FULL (nothing was changed), or what the agent throws. AGENT_DOWN leaves
 * the record pending: the agent may have done it before it was gone, and its journal will tell (settlePending).
 */
export async function performChange<Outcome>(
  context: ServiceContext,
  attempt: Attempt<Outcome>,
): Promise<ChangeResult<Outcome>> {
  await refuseForbidden(context, attempt);
  const asked = await attempt.describe();
  const intent = await context.audit.storeIntent(intentOf(context, attempt, asked));
  const outcome = await runRecorded(context, intent, asked, () => attempt.run(context.requestId));
  const recorded = await context.audit.storeOutcome(intent, attempt.outcomeOf(outcome));
  return { requestId: context.requestId, outcome, recorded };
}

/**
 * Refuses who may not, on record. For what has to look something up before it is known which group it is about: who may not
 * change anything is not to be told whether it is there. Throws FORBIDDEN, and GROUP_GONE for a group that they do not see.
 */
export async function refuseForbidden(
  context: ServiceContext,
  attempt: Described & { permission: Action },
): Promise<void> {
  const verdict = can(context.actor, attempt.permission, attempt.judgedBy ?? attempt.group);
  if (verdict.ok) return;
  await inTurn(context, attempt.action, () => recordRefusal(context, attempt, verdict));
  throw new AppError(verdict.code, { public: verdict.why });
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
 * the group exists: made up with 1,900 levels, a single refusal would write megabytes. A group that they do not see is
 * another team's, and who tried is not for that team to read.
 */
async function recordRefusal(
  context: ServiceContext,
  attempt: Described,
  { code, why }: { code: string; why: Sentence },
): Promise<void> {
  const { action, group, summary, request = null } = attempt;
  const isDeep = depthOf(group) > deepestRecorded;
  const shown = isDeep ? `${group.slice(0, shownPathLength).toWellFormed()}… (${depthOf(group)} levels)` : group;
  const described =
    isDeep || code === 'GROUP_GONE' ? { action, group: null, request, summary: `in ${shown}: ${summary}` } : attempt;
  const intent = await context.audit.storeIntent(intentOf(context, described, []));
  const sentence = isDeep ? { ...keyOf(why), values: { ...why.values, group: shown } } : keyOf(why);
  const told = isDeep ? why.text.replace(group, () => shown) : why.text;
  await context.audit.storeOutcome(intent, { result: 'refused', errno: null, why: told, sentence, values: [] });
}

function intentOf(
  { actor, address, host, requestId }: ServiceContext,
  { action, group, request = null, summary }: Omit<Described, 'group'> & { group: GroupPath | null },
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
    request,
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
    sentence: error.sentence ?? null,
    values: asked.map((value) => ({ ...value, status: 'not-tried' })),
  };
}
