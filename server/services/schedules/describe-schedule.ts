/** Schedules and what they do as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { NewSchedule, Schedule, ScheduleEvent, ScheduleOutcome } from '#server/domain/schedules/schedule.ts';
import { scheduleOfText } from '#server/domain/schedules/schedule.ts';
import { timesText } from '#server/domain/schedules/schedule-times.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { outcomeOfApply, summaryOfEdits } from '#server/services/changes/describe-change.ts';

/** "Mon–Fri 20:00–06:00: cpu.quota = 800000/100000" */
export function summaryOfSchedule(schedule: NewSchedule): string {
  return `${timesText(schedule)}: ${summaryOfEdits(schedule.edits)}`.slice(0, 300).toWellFormed();
}

export function outcomeOfSchedule({ id, scheduleBefore, scheduleAfter }: ScheduleOutcome): NewOutcome {
  const told = (text: string | null) => {
    const schedule = scheduleOfText(text);
    return schedule && `${summaryOfSchedule(schedule)}${schedule.isPaused ? ' (paused)' : ''}`;
  };
  const after = told(scheduleAfter);
  const value = { what: `schedule ${id}`, asked: after, before: told(scheduleBefore), after };
  return {
    ...{ result: 'applied', errno: null, why: null },
    values: [blank({ ...value, status: after === null ? 'removed' : 'kept' })],
  };
}

/** As a line of the record: paused by nobody's hand. */
export function outcomeOfHeld({ id, held }: Pick<Schedule, 'id' | 'held'>): NewOutcome {
  const { why = null, sentence = null } = held ?? {};
  const value = blank({ what: `schedule ${id}`, before: 'going', after: 'paused', status: 'kept', why, sentence });
  return { result: 'applied', errno: null, why, sentence, values: [value] };
}

const words: Record<ScheduleEvent['how'], string> = {
  begun: '',
  stood: 'as it stood already, ',
  refused: 'could not begin, ',
};

export function summaryOfBegin({ how, schedule }: ScheduleEvent): string {
  return `${words[how]}${summaryOfSchedule(schedule)}`.slice(0, 300).toWellFormed();
}

export function outcomeOfBegin({ how, outcome, reason, schedule }: ScheduleEvent): NewOutcome {
  const about = blank({ what: `schedule ${schedule.id}`, status: how });
  if (outcome) {
    const made = outcomeOfApply(outcome);
    return { ...made, values: [...made.values, about] };
  }
  const { why = null, sentence = null } = reason ?? {};
  return { result: how === 'refused' ? 'refused' : 'applied', errno: null, why, sentence, values: [about] };
}

function blank(value: Partial<AuditValue> & Pick<AuditValue, 'what' | 'status'>): AuditValue {
  return { asked: null, before: null, after: null, errno: null, why: null, ...value };
}

/** Whom it is about, where there is none of that id. */
export type Described = Pick<Schedule, 'group' | 'edits' | 'days' | 'from' | 'until'>;
