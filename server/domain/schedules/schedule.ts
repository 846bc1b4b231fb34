/**
 * Limits at given times: "8 CPUs from 20:00 to 06:00". Each window is a change with an end (tries/try.ts), begun by the agent
 * itself. Shapes, and what can be asked. Pure.
 */
import { z } from 'zod';
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { limitEditsSchema } from '#server/domain/limits/limits.ts';
import type { GivenReason } from '#server/domain/sentence.ts';
import { budgeted } from '#server/domain/teams/budget-policy.ts';
import { parseWantedText, wantedText } from '#server/domain/wanted/wanted.ts';
import type { WeekDay } from './schedule-times.ts';

export interface Schedule {
  id: string;
  group: GroupPath;
  edits: LimitEdit[];
  days: WeekDay[];
  from: string;
  until: string;
  isPaused: boolean;
  /** E-mail; null: nobody said. */
  askedBy: string | null;
  createdAtMs: number;
  /** The window that was begun last; what it changed comes back at its end. */
  begun: { beginMs: number; endMs: number; requestId: string; atMs: number } | null;
  /** Why the window that is open could not begin; it is tried again while it lasts. */
  failed: ScheduleFailure | null;
  /** Set where it was not a person who paused it: whoever had asked for it may not any more. Absent in older files. */
  held?: HeldSchedule | null;
}

export interface HeldSchedule extends GivenReason {
  /** Of the change that paused it. */
  requestId: string;
  atMs: number;
}

export interface ScheduleFailure extends GivenReason {
  /** Of the window. */
  beginMs: number;
  atMs: number;
  attempts: number;
  againAtMs: number;
}

/** What the agent did by itself, for web to put on record. */
export interface ScheduleEvent {
  /** Counts up. */
  number: number;
  how:
    | 'begun'
    /** All of it stood already: nothing was written, and nothing comes back. */
    | 'stood'
    /** Refused; told once for each reason of a window. */
    | 'refused';
  /** Of the change; the agent's own are told by own-begin.ts. */
  requestId: string;
  schedule: Schedule;
  endMs: number;
  outcome: ApplyOutcome | null;
  reason: GivenReason | null;
  atMs: number;
}

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of the day as 20:00.')
  .describe('a time of the day in the time zone of the host, such as "20:00"');
const weekDay = z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as WeekDay)));

export const newScheduleSchema = z.object({
  group: groupPathSchema,
  edits: limitEditsSchema,
  days: z
    .array(weekDay)
    .min(1, 'Choose a day of the week.')
    .max(7)
    .refine((days) => new Set(days).size === days.length, 'A day is named twice.')
    .describe('days of the week on which it begins: 1 (Monday) to 7 (Sunday)'),
  from: time,
  until: time,
});
export type NewSchedule = z.infer<typeof newScheduleSchema>;

const requestId = z.string().min(1).max(64);

export const addScheduleSchema = budgeted(
  newScheduleSchema.extend({ requestId, askedBy: z.string().max(320).optional() }),
);
export type AddScheduleRequest = z.infer<typeof addScheduleSchema>;

export const scheduleIdSchema = z.object({ id: z.string().min(1).max(64) });
export const pauseScheduleSchema = scheduleIdSchema.extend({ isPaused: z.boolean() });

export const scheduleRequestSchema = scheduleIdSchema.extend({ requestId });
export type ScheduleRequest = z.infer<typeof scheduleRequestSchema>;
export const pauseRequestSchema = pauseScheduleSchema.extend({
  requestId,
  /** Whoever resumes it: from then on it is theirs. */
  askedBy: z.string().max(320).optional(),
  /** Why it is paused, where no person does. */
  reason: z
    .object({
      why: z.string().max(1000),
      sentence: z
        .object({ code: z.string().max(100), values: z.record(z.string(), z.union([z.string(), z.number()])) })
        .nullable(),
    })
    .optional(),
});
export type PauseRequest = z.infer<typeof pauseRequestSchema>;

/** What became of one schedule: as it was and as it is, as texts of scheduleText for the journal; null for none. */
export interface ScheduleOutcome {
  id: string;
  group: GroupPath;
  scheduleBefore: string | null;
  scheduleAfter: string | null;
}

/** As JSON text; sizes keep all their digits. */
export function scheduleText(schedule: Schedule): string {
  return wantedText(schedule);
}

/** The other way of scheduleText. */
export function scheduleOfText(text: string | null): Schedule | null {
  return text === null ? null : (parseWantedText(text) as Schedule);
}

export interface ScheduleState {
  /** By group, then by time. */
  schedules: Schedule[];
  /** Oldest first. */
  events: ScheduleEvent[];
  /** The host's, in which all times are meant: "Europe/Berlin". */
  timeZone: string;
  atMs: number;
}

export interface ScheduleVerbs {
  schedules(): Promise<ScheduleState>;
  /** Throws GROUP_GONE, GROUP_GUARDED, CEILING, KERNEL_REFUSED for what could not be written now, BAD_INPUT for one that overlaps. */
  addSchedule(request: AddScheduleRequest): Promise<ScheduleOutcome>;
  /** What is under way goes on to its end. Throws NOT_FOUND. */
  pauseSchedule(request: PauseRequest): Promise<ScheduleOutcome>;
  /** The same. Throws NOT_FOUND. */
  removeSchedule(request: ScheduleRequest): Promise<ScheduleOutcome>;
}

export type ScheduleVerb = 'addSchedule' | 'pauseSchedule' | 'removeSchedule';
