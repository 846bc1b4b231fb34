/**
 * The life of every change: may this person? then the intent durable, then the agent, then the outcome durable.
 * Whatever is attempted ends up on record, also what is refused; what cannot be recorded is not tried.
 */
import type { Action } from '#server/domain/access.ts';
import { can } from '#server/domain/access.ts';
import type { AuditAction, AuditValue } from '#server/domain/audit-event.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import type { NewIntent, NewOutcome, StoredIntent } from './audit-log.ts';
import type { ServiceContext } from './context.ts';

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
    const error = new AppError('FORBIDDEN', { public: verdict.why });
    await recordRefusal(context, attempt, error);
    throw error;
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

async function recordRefusal(context: ServiceContext, attempt: Described, error: AppError): Promise<void> {
  const intent = await context.audit.storeIntent(intentOf(context, attempt, []));
  await context.audit.storeOutcome(intent, refusalOf(error, []));
}

function intentOf(
  { actor, address, host, requestId }: ServiceContext,
  { action, group, summary }: Described,
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
    summary,
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
