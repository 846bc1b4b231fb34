/** Schedules as people make and stop them; the agent keeps them. Each on record. */
import { AppError } from '#server/domain/errors.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { canSomewhere } from '#server/domain/people/access.ts';
import type { NewSchedule, ScheduleOutcome, ScheduleState } from '#server/domain/schedules/schedule.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import { foundOrRecorded } from '#server/services/audit/refuse-unknown.ts';
import { permissionFor } from '#server/services/changes/apply-change.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange, refuseForbidden } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { type Described, outcomeOfSchedule, summaryOfSchedule } from './describe-schedule.ts';

export async function listSchedules({ host }: Pick<ServiceContext, 'host'>): Promise<Omit<ScheduleState, 'events'>> {
  const { schedules, timeZone, atMs } = await host.verbs.schedules();
  const sorted = schedules.sort((a, b) => (a.group === b.group ? compare(a.from, b.from) : compare(a.group, b.group)));
  return { schedules: sorted, timeZone, atMs };
}

/** Throws as performChange does, and what addSchedule of the agent throws. */
export function createSchedule(context: ServiceContext, schedule: NewSchedule): Promise<ChangeResult<ScheduleOutcome>> {
  const { group, edits } = schedule;
  return performChange(context, {
    permission: permissionFor(edits, 'limits:update'),
    action: 'schedule.create',
    group,
    summary: summaryOfSchedule(schedule),
    describe: () => [],
    run: (requestId) => context.host.verbs.addSchedule({ ...schedule, askedBy: context.actor.email, requestId }),
    outcomeOf: outcomeOfSchedule,
  });
}

/** What is under way goes on to its end. Throws as performChange does, and NOT_FOUND. */
export async function pauseSchedule(
  context: ServiceContext,
  { id, isPaused }: { id: string; isPaused: boolean },
): Promise<ChangeResult<ScheduleOutcome>> {
  const action = isPaused ? 'schedule.pause' : 'schedule.resume';
  const schedule = await findSchedule(context, id, action);
  return performChange(context, {
    permission: permissionFor(schedule.edits, 'limits:update'),
    action,
    group: schedule.group,
    summary: summaryOfSchedule(schedule),
    describe: () => [],
    // Who resumes it answers for it.
    run: (requestId) =>
      context.host.verbs.pauseSchedule({
        id,
        isPaused,
        requestId,
        ...(isPaused ? {} : { askedBy: context.actor.email }),
      }),
    outcomeOf: outcomeOfSchedule,
  });
}

/** The same. Throws as performChange does, and NOT_FOUND. */
export async function removeSchedule(
  context: ServiceContext,
  { id }: { id: string },
): Promise<ChangeResult<ScheduleOutcome>> {
  const schedule = await findSchedule(context, id, 'schedule.remove');
  return performChange(context, {
    permission: permissionFor(schedule.edits, 'limits:update'),
    action: 'schedule.remove',
    group: schedule.group,
    summary: summaryOfSchedule(schedule),
    describe: () => [],
    run: (requestId) => context.host.verbs.removeSchedule({ id, requestId }),
    outcomeOf: outcomeOfSchedule,
  });
}

/** Who may change limits nowhere is refused whether there is this one or not. */
async function findSchedule(
  context: ServiceContext,
  id: string,
  action: 'schedule.pause' | 'schedule.resume' | 'schedule.remove',
): Promise<Described> {
  if (!canSomewhere(context.actor, 'limits:update')) {
    const about = { action, group: rootPath, summary: 'a schedule' };
    await refuseForbidden(context, { ...about, permission: 'limits:update' });
  }
  return foundOrRecorded(context, { action, what: `schedule ${id}` }, async () => {
    const { schedules } = await context.host.verbs.schedules();
    const found = schedules.find((each) => each.id === id);
    if (!found) throw new AppError('NOT_FOUND', { public: sayOfSchedule('schedule-none', {}) });
    return found;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
