import { inputOf } from '#server/domain/input.ts';
import type { ScheduleVerbs } from '#server/domain/schedules/schedule.ts';
import { addScheduleSchema, pauseRequestSchema, scheduleRequestSchema } from '#server/domain/schedules/schedule.ts';
import { router, verb } from '../trpc.ts';

export const createScheduleRouter = (verbs: ScheduleVerbs) =>
  router({
    schedules: verb.query(() => verbs.schedules()),
    addSchedule: verb.input(inputOf(addScheduleSchema)).mutation(({ input }) => verbs.addSchedule(input)),
    pauseSchedule: verb.input(inputOf(pauseRequestSchema)).mutation(({ input }) => verbs.pauseSchedule(input)),
    removeSchedule: verb.input(inputOf(scheduleRequestSchema)).mutation(({ input }) => verbs.removeSchedule(input)),
  });
