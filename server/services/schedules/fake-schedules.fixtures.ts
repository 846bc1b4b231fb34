/** For tests only: the part of the fake agent that knows of schedules. None of them begins. */
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type Schedule, type ScheduleVerbs, scheduleText } from '#server/domain/schedules/schedule.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';

export function fakeSchedules({
  change,
  agent,
}: {
  change: <T extends NonNullable<JournalEntry['outcome']>>(
    verb: JournalEntry['verb'],
    request: { requestId: string },
    group: GroupPath,
    act: () => T,
  ) => T;
  agent: () => { scheduled: Schedule[]; kernel: Map<GroupPath, unknown> };
}): ScheduleVerbs {
  const find = (id: string): Schedule => {
    const found = agent().scheduled.find((each) => each.id === id);
    if (!found) throw new AppError('NOT_FOUND', { public: sayOfSchedule('schedule-none', {}) });
    return found;
  };
  const textOf = (schedule: Schedule | null) => schedule && scheduleText(schedule);
  const put = (before: Schedule | null, after: Schedule | null) => {
    const { scheduled } = agent();
    if (before) scheduled.splice(scheduled.indexOf(before), 1);
    if (after) scheduled.push(after);
    const { id, group } = (after ?? before) as Schedule;
    return { id, group, scheduleBefore: textOf(before), scheduleAfter: textOf(after) };
  };
  return {
    schedules: async () => ({ schedules: [...agent().scheduled], events: [], timeZone: 'Europe/Berlin', atMs: 0 }),
    addSchedule: async ({ requestId, group, edits, days, from, until, askedBy = null }) =>
      change('addSchedule', { requestId }, group, () => {
        if (!agent().kernel.has(group)) throw new AppError('GROUP_GONE', { public: `${group} does not exist.` });
        const id = `schedule${agent().scheduled.length + 1}`;
        const made = { id, group, edits, days, from, until, askedBy };
        return put(null, { ...made, isPaused: false, createdAtMs: 0, begun: null, failed: null });
      }),
    pauseSchedule: async ({ id, isPaused, requestId, askedBy, reason }) => {
      const before = find(id);
      const held = isPaused && reason ? { ...reason, requestId, atMs: 0 } : null;
      const after = { ...before, isPaused, held, askedBy: isPaused ? before.askedBy : (askedBy ?? before.askedBy) };
      return change('pauseSchedule', { requestId }, before.group, () => put(before, after));
    },
    removeSchedule: async ({ id, requestId }) => {
      const before = find(id);
      return change('removeSchedule', { requestId }, before.group, () => put(before, null));
    },
  };
}
