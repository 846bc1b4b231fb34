import { inputOf } from '#server/domain/input.ts';
import { newScheduleSchema, pauseScheduleSchema, scheduleIdSchema } from '#server/domain/schedules/schedule.ts';
import {
  createSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
} from '#server/services/schedules/change-schedule.ts';
import { looking, router, userProcedure } from '../trpc.ts';

export const schedulesRouter = router({
  list: looking.query(({ ctx }) => listSchedules(ctx)),
  create: userProcedure.input(inputOf(newScheduleSchema)).mutation(({ ctx, input }) => createSchedule(ctx, input)),
  pause: userProcedure.input(inputOf(pauseScheduleSchema)).mutation(({ ctx, input }) => pauseSchedule(ctx, input)),
  remove: userProcedure.input(inputOf(scheduleIdSchema)).mutation(({ ctx, input }) => removeSchedule(ctx, input)),
});
