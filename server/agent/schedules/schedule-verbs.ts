import type { ScheduleVerbs } from '#server/domain/schedules/schedule.ts';
import type { AgentScene } from '../scene.ts';
import { addSchedule, needSchedule, pauseSchedule, removeSchedule } from './change-schedules.ts';
import { type ScheduleStore, toldSchedule } from './schedule-store.ts';

export function createScheduleVerbs(
  { change, changes }: AgentScene,
  { store, timeZone }: { store: ScheduleStore; timeZone: string },
): ScheduleVerbs {
  return {
    schedules: async () => ({
      schedules: store.all().map(toldSchedule),
      events: [...store.events()],
      timeZone,
      atMs: Date.now(),
    }),
    addSchedule: (request) => {
      const { requestId, group } = request;
      return change(
        changes.run({ requestId, verb: 'addSchedule', group }, async (scene) => addSchedule(scene, store, request)),
      );
    },
    pauseSchedule: async (request) => {
      const { group } = needSchedule(store, request.id);
      const about = { requestId: request.requestId, verb: 'pauseSchedule', group } as const;
      return change(changes.run(about, async (scene) => pauseSchedule(scene, store, request)));
    },
    removeSchedule: async (request) => {
      const { group } = needSchedule(store, request.id);
      const about = { requestId: request.requestId, verb: 'removeSchedule', group } as const;
      return change(changes.run(about, async (scene) => removeSchedule(scene, store, request)));
    },
  };
}
