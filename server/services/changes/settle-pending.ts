/**
 * What became of changes whose end was never recorded: web was killed between intent and outcome, the agent went away
 * in the middle, or the disk was full. The agent's journal alone says it, for the moment it happened: what the kernel
 * holds by now may be the work of a later change, and is never read here. Runs at every start, and whenever the agent
 * is back.
 */

import type { AuditAction, AuditValue } from '#server/domain/audit/audit-event.ts';
import { sayOfRecord } from '#server/domain/audit/audit-sentences.ts';
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import type { JournalEntry, Recovery } from '#server/domain/changes/change-verbs.ts';
import type { SaveConfigFileOutcome } from '#server/domain/config/config-files.ts';
import type { LoadOutcome } from '#server/domain/config/load-verbs.ts';
import type { ControlOutcome } from '#server/domain/control/control-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CreateOutcome, RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import type { LaunchVerbOutcome } from '#server/domain/launch/launch-verbs.ts';
import type { MoveOutcome } from '#server/domain/processes/process-verbs.ts';
import type { ClassifyOutcome, SavedRules } from '#server/domain/rules/rule-verbs.ts';
import type { ScheduleOutcome } from '#server/domain/schedules/schedule.ts';
import { reasonOf, type Sentence } from '#server/domain/sentence.ts';
import type { ReturnOutcome } from '#server/domain/tries/try.ts';
import type { KeepTryOutcome } from '#server/domain/tries/try-verbs.ts';
import type {
  ForgetBootLaunchOutcome,
  RestoreRightsOutcome,
  WantedOutcome,
} from '#server/domain/wanted/wanted-verbs.ts';
import type { NewOutcome, StoredIntent } from '#server/services/audit/audit-log.ts';
import { outcomeOfLoad } from '#server/services/config/describe-load.ts';
import { outcomeOfConfigSave } from '#server/services/config/save-file.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfControl } from '#server/services/control/describe-control.ts';
import { outcomeOfLaunchVerb } from '#server/services/launch/describe-launch.ts';
import { isAboutRequest, outcomeOfRequest } from '#server/services/requests/outcome-of-request.ts';
import { outcomeOfClassify, outcomeOfSave } from '#server/services/rules/describe-rules.ts';
import { outcomeOfSchedule } from '#server/services/schedules/describe-schedule.ts';
import { outcomeOfKeptTry, outcomeOfReturn } from '#server/services/tries/describe-try.ts';
import { outcomeOfForgottenLaunch, outcomeOfRights, outcomeOfWanted } from '#server/services/wanted/describe-wanted.ts';
import { outcomeOfApply, outcomeOfCreate, outcomeOfMove, outcomeOfRemove } from './describe-change.ts';

interface PendingIntent extends StoredIntent {
  requestId: string;
  action: AuditAction;
  group: GroupPath | null;
  asked: AuditValue[];
}

export interface Settled {
  settled: number;
  /** Left for later: the agent is down, still at it, or could not tell. */
  left: number;
}

/**
 * Settles what is pending and not under way in this process. Throws only what the database throws: a record that cannot
 * be settled for another reason is told to `onFault`, left, and holds up none after it.
 */
export async function settlePending(
  context: Pick<ServiceContext, 'db' | 'audit' | 'host'>,
  onFault: (requestId: string, error: unknown) => void = () => {},
): Promise<Settled> {
  await context.audit.storeKept();
  const pending = await readPending(context);
  let settled = 0;
  for (const intent of pending) {
    if (context.audit.isUnderWay(intent.sequence)) continue;
    const outcome = await findOut(context, intent).catch((error: unknown) => {
      onFault(intent.requestId, error);
      return null;
    });
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
async function findOut(
  { db, host }: Pick<ServiceContext, 'db' | 'host'>,
  intent: PendingIntent,
): Promise<NewOutcome | null> {
  // What came back with a boot is in the agent's report, which keep-boot-records.ts stores.
  if (intent.action === 'boot.restore' || intent.action === 'boot.launch') return null;
  // As what came back by itself, which keep-try-records.ts does.
  if (intent.action === 'try.return') return null;
  // As what was given up, which record-given-up.ts does.
  if (intent.action === 'webhooks.giveUp') return null;
  if (isAboutRequest(intent.action)) return outcomeOfRequest(db, intent);
  if (intent.group === null)
    return {
      result: 'unknown',
      errno: null,
      ...reasonOf(sayOfRecord('stopped-before-outcome', {})),
      values: intent.asked,
    };
  try {
    const { entry, sinceMs } = await host.verbs.journal({ requestId: intent.requestId });
    if (entry === null) {
      if (intent.at.getTime() < sinceMs) return untold(intent, sayOfRecord('journal-too-short', {}));
      return {
        result: 'failed',
        errno: null,
        ...reasonOf(sayOfRecord('stopped-before-agent', {})),
        values: intent.asked.map((value) => ({ ...value, status: 'not-tried' })),
      };
    }
    if (entry.underWay) return null;
    if (entry.recovery) return outcomeOfRecovery(entry.recovery);
    if (entry.outcome) return outcomeOfEntry(entry.verb, entry.outcome);
    if (entry.error && entry.error.code !== 'UNEXPECTED')
      return {
        result: 'refused',
        errno: entry.error.errno,
        why: entry.error.public,
        sentence: entry.error.sentence ?? null,
        values: intent.asked.map((value) => ({ ...value, status: 'not-tried' })),
      };
    return untold(intent, sayOfRecord('journal-without-end', {}));
  } catch (error) {
    if (isAppError(error) && error.code === 'AGENT_DOWN') return null;
    throw error;
  }
}

/** No value is told: what stood and what was kept is not known. */
function untold({ asked }: PendingIntent, why: Sentence): NewOutcome {
  const values = asked.map((value) => ({ ...value, before: null, after: null, status: 'unknown' }));
  return { result: 'unknown', errno: null, ...reasonOf(why), values };
}

/** What only the agent needs, to take it back, stays in its journal. */
function outcomeOfRecovery({ values, ...recovery }: Recovery): NewOutcome {
  return { errno: null, ...recovery, values: values.map(({ process: _, ...value }) => value) };
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
    case 'load':
      return outcomeOfLoad(outcome as LoadOutcome);
    case 'saveConfig':
      return outcomeOfConfigSave(outcome as SaveConfigFileOutcome);
    case 'launch':
    case 'stopRun':
    case 'forgetRun':
      return outcomeOfLaunchVerb(verb, outcome as LaunchVerbOutcome);
    case 'adopt':
    case 'forgetWanted':
      return outcomeOfWanted(outcome as WantedOutcome);
    case 'restoreRights':
      return outcomeOfRights(outcome as RestoreRightsOutcome);
    case 'forgetBootLaunch':
      return outcomeOfForgottenLaunch(outcome as ForgetBootLaunchOutcome);
    case 'addSchedule':
    case 'pauseSchedule':
    case 'removeSchedule':
      return outcomeOfSchedule(outcome as ScheduleOutcome);
    case 'returnTry':
      return outcomeOfReturn(outcome as ReturnOutcome);
    case 'keepTry':
      return outcomeOfKeptTry(outcome as KeepTryOutcome);
    case 'classify':
    case 'unclassify':
      return outcomeOfClassify(outcome as ClassifyOutcome);
    case 'saveRules':
      return outcomeOfSave(outcome as SavedRules);
    default:
      return outcomeOfControl(verb, outcome as ControlOutcome);
  }
}
