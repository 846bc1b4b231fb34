/**
 * What became of changes whose end was never recorded: web was killed between intent and outcome, the agent went away
 * in the middle, or the disk was full. The agent's journal knows; where it does not, the kernel is read, and the
 * record says what stands. Runs at every start, and whenever the agent is back.
 */

import type { JournalEntry } from '#server/domain/agent-verbs.ts';
import type { AuditAction, AuditValue } from '#server/domain/audit-event.ts';
import type { ApplyOutcome, CreateOutcome, MoveOutcome, RemoveOutcome } from '#server/domain/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import type { NewOutcome, StoredIntent } from './audit-log.ts';
import type { ServiceContext } from './context.ts';
import { outcomeOfApply, outcomeOfCreate, outcomeOfMove, outcomeOfRemove } from './describe-change.ts';

interface PendingIntent extends StoredIntent {
  requestId: string;
  action: AuditAction;
  group: GroupPath | null;
  asked: AuditValue[];
}

export interface Settled {
  settled: number;
  /** Left for later: the agent is down, or still at it. */
  left: number;
}

/** Settles what is pending and not under way in this process. Throws only what the database throws. */
export async function settlePending(context: Pick<ServiceContext, 'db' | 'audit' | 'host'>): Promise<Settled> {
  await context.audit.storeKept();
  const pending = await readPending(context);
  let settled = 0;
  for (const intent of pending) {
    if (context.audit.isUnderWay(intent.sequence)) continue;
    const outcome = await findOut(context, intent);
    if (outcome && (await context.audit.storeOutcome(intent, { ...outcome, settledAtRestart: true }))) settled += 1;
  }
  return { settled, left: pending.length - settled };
}

async function readPending({ db }: Pick<ServiceContext, 'db'>): Promise<PendingIntent[]> {
  const rows = await db.auditPending.findMany({
    orderBy: { sequence: 'asc' },
    take: 1000,
    select: {
      intent: {
        select: { sequence: true, at: true, hash: true, requestId: true, action: true, group: true, asked: true },
      },
    },
  });
  return rows.map(({ intent }) => ({
    ...intent,
    action: intent.action as AuditAction,
    group: intent.group as GroupPath | null,
    asked: JSON.parse(intent.asked) as AuditValue[],
  }));
}

/** Null when it cannot be told yet: the agent is down or still at it. */
async function findOut({ host }: Pick<ServiceContext, 'host'>, intent: PendingIntent): Promise<NewOutcome | null> {
  if (intent.group === null)
    return {
      result: 'unknown',
      errno: null,
      why: 'Corral was stopped before it could record the outcome.',
      values: intent.asked,
    };
  try {
    const entry = await host.verbs.journal({ requestId: intent.requestId });
    if (entry === null)
      return {
        result: 'failed',
        errno: null,
        why: 'Corral was stopped before the change reached the agent; nothing was changed.',
        values: intent.asked.map((value) => ({ ...value, status: 'not-tried' })),
      };
    if (entry.outcome) return outcomeOfEntry(entry.verb, entry.outcome);
    if (entry.error && entry.error.code !== 'UNEXPECTED')
      return {
        result: 'refused',
        errno: entry.error.errno,
        why: entry.error.public,
        values: intent.asked.map((value) => ({ ...value, status: 'not-tried' })),
      };
    return await readWhatStands(host, intent, entry);
  } catch (error) {
    if (isAppError(error) && error.code === 'AGENT_DOWN') return null;
    throw error;
  }
}

function outcomeOfEntry(verb: JournalEntry['verb'], outcome: NonNullable<JournalEntry['outcome']>): NewOutcome {
  switch (verb) {
    case 'apply':
      return outcomeOfApply(outcome as ApplyOutcome);
    case 'create':
      return outcomeOfCreate(outcome as CreateOutcome);
    case 'remove':
      return outcomeOfRemove(outcome as RemoveOutcome);
    case 'move':
      return outcomeOfMove(outcome as MoveOutcome);
  }
}

/** The agent began, and was killed too or failed in a way nobody foresaw: what the kernel holds now decides. */
async function readWhatStands(
  host: ServiceContext['host'],
  intent: PendingIntent,
  entry: JournalEntry,
): Promise<NewOutcome | null> {
  // The agent that is running now has begun it and has not ended it: not dead, only not done.
  const { agent } = await host.verbs.facts();
  if (entry.endedAtMs === null && entry.startedAtMs >= agent.startedAtMs) return null;

  const exists = (await host.verbs.groups()).some((node) => node.path === entry.group);
  const texts = exists ? await textsOf(host, entry.group) : new Map<string, string>();
  const values = intent.asked.map((value) => {
    const after = texts.get(value.what) ?? null;
    return { ...value, after, status: statusOf(value, after) };
  });
  const cut = 'The agent was cut short in the middle of it';
  if (intent.action === 'group.remove')
    return {
      result: exists ? 'failed' : 'applied',
      errno: null,
      why: `${cut}; the group is ${exists ? 'still there' : 'gone'}.`,
      values,
    };
  if (intent.action === 'group.create' && values.length === 0)
    return {
      result: exists ? 'applied' : 'failed',
      errno: null,
      why: `${cut}; the group is ${exists ? 'there' : 'not there'}.`,
      values,
    };
  return {
    result: resultOf(values),
    errno: null,
    why: `${cut}; "after" is what the kernel held when it was looked at again.`,
    values,
  };
}

async function textsOf(host: ServiceContext['host'], group: GroupPath): Promise<Map<string, string>> {
  const { own } = await host.verbs.limits({ group });
  const files = Object.values(own.limits).flatMap((reading) => (reading.kind === 'value' ? reading.files : []));
  return new Map(files.map((file) => [file.path, file.text.trim()]));
}

function statusOf(value: AuditValue, after: string | null): string {
  if (after === null) return 'asked';
  if (after === value.asked?.trim()) return 'kept';
  return after === value.before?.trim() ? 'not-tried' : 'differs';
}

/** 'differs' is neither what stood nor what was asked: most likely the kernel's rounding of it. */
function resultOf(values: AuditValue[]): NewOutcome['result'] {
  const all = (...statuses: string[]) => values.length > 0 && values.every((value) => statuses.includes(value.status));
  if (all('kept', 'differs')) return 'applied';
  if (all('not-tried')) return 'failed';
  return values.some((value) => value.status === 'kept') ? 'broken' : 'unknown';
}
