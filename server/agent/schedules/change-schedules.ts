/** Making, pausing and removing schedules: changes of the agent's own file, in the journal like any other. */
import { randomBytes } from 'node:crypto';
import { AppError } from '#server/domain/errors.ts';
import type {
  AddScheduleRequest,
  PauseRequest,
  ScheduleOutcome,
  ScheduleRequest,
} from '#server/domain/schedules/schedule.ts';
import { scheduleText } from '#server/domain/schedules/schedule.ts';
import { groupLimitKeys } from '#server/domain/schedules/schedule-limits.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import { overlap, timesText } from '#server/domain/schedules/schedule-times.ts';
import { whyNotScheduled } from '#server/domain/schedules/why-not-scheduled.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import { checkPlan, previewChange } from '../changes/apply-change.ts';
import type { OpenChange } from '../changes/journal-lines.ts';
import type { Found } from '../changes/recover-writes.ts';
import { checkBudget } from '../teams/check-budget.ts';
import { whyNoMoreSchedules } from './schedule-room.ts';
import { type KeptSchedule, type ScheduleStore, toldSchedule } from './schedule-store.ts';

/** Throws as ScheduleVerbs says, STORAGE_FULL and STORAGE_BUSY. */
export function addSchedule(scene: ChangeScene, store: ScheduleStore, request: AddScheduleRequest): ScheduleOutcome {
  const { group, edits, days, from, until, askedBy = null, budget = null } = request;
  // Each window is held to the budget of its moment; one that would be beyond that of now is a mistake, and said while somebody looks.
  checkBudget(scene, budget ?? undefined, changeOfEdits(group, edits));
  scene.guard.checkGroup(group);
  const plan = previewChange(scene, { group, edits });
  const why = whyNotScheduled(plan);
  checkPlan({ ...plan, notes: why ? [why] : [] });
  const full = whyNoMoreSchedules(store.all(), request);
  if (full) throw new AppError('BAD_INPUT', { public: full });
  const schedule: KeptSchedule = {
    id: randomBytes(6).toString('hex'),
    ...{ group, edits, days: [...days].sort((a, b) => a - b), from, until, askedBy, budget },
    ...{ isPaused: false, createdAtMs: scene.now(), begun: null, failed: null },
  };
  refuseOverlap(store, schedule);
  return put(scene, store, { id: schedule.id, before: null, after: schedule });
}

/** Who resumes it answers for it from then on. Throws NOT_FOUND, BAD_INPUT when they have as many as one may, STORAGE_FULL and STORAGE_BUSY. */
export function pauseSchedule(scene: ChangeScene, store: ScheduleStore, request: PauseRequest): ScheduleOutcome {
  const before = needSchedule(store, request.id);
  const { isPaused, requestId, askedBy = before.askedBy, reason } = request;
  if (!isPaused && askedBy !== null && askedBy !== before.askedBy) {
    const others = store.all().filter(({ id }) => id !== before.id);
    const full = whyNoMoreSchedules(others, { askedBy });
    if (full) throw new AppError('BAD_INPUT', { public: full });
  }
  const held = isPaused && reason ? { ...reason, requestId, atMs: scene.now() } : null;
  const after = isPaused ? { ...before, isPaused, failed: null, held } : { ...before, isPaused, askedBy, held };
  return put(scene, store, { id: before.id, before, after });
}

/** Throws NOT_FOUND, STORAGE_FULL and STORAGE_BUSY. */
export function removeSchedule(scene: ChangeScene, store: ScheduleStore, { id }: ScheduleRequest): ScheduleOutcome {
  return put(scene, store, { id, before: needSchedule(store, id), after: null });
}

/** Throws NOT_FOUND. */
export function needSchedule(store: ScheduleStore, id: string): KeptSchedule {
  const schedule = store.of(id);
  if (!schedule) throw new AppError('NOT_FOUND', { public: sayOfSchedule('schedule-none', {}) });
  return schedule;
}

/** Finished where it had begun: what is in the file is what counts. */
export function recoverSchedule(store: ScheduleStore | undefined, { steps }: OpenChange): Found {
  const step = steps.find((each) => each.kind === 'schedule');
  if (!step || !store) return { isWhole: false, values: [] };
  const stands = store.of(step.id);
  const isWhole =
    step.to === 'removed' ? stands === null : stands !== null && stands.isPaused === (step.to === 'paused');
  return { isWhole, values: [] };
}

function put(
  { steps }: ChangeScene,
  store: ScheduleStore,
  { id, before, after }: { id: string; before: KeptSchedule | null; after: KeptSchedule | null },
): ScheduleOutcome {
  const to = after === null ? 'removed' : after.isPaused ? 'paused' : 'going';
  const step = steps.plan([{ kind: 'schedule', id, to }]);
  store.put(id, after);
  steps.did(step, { status: 'kept', after: null, errno: null, why: null });
  const group = (after ?? before)?.group;
  if (!group) throw new AppError('NOT_FOUND', { public: sayOfSchedule('schedule-none', {}) });
  return {
    ...{ id, group },
    scheduleBefore: before && scheduleText(toldSchedule(before)),
    scheduleAfter: after && scheduleText(toldSchedule(after)),
  };
}

/** Of two that set the same limit at the same time the later would end the earlier, and bring back what stood before both. */
function refuseOverlap(store: ScheduleStore, schedule: KeptSchedule): void {
  const keys = groupLimitKeys(schedule.edits);
  for (const other of store.all().filter(({ group }) => group === schedule.group)) {
    const limit = [...groupLimitKeys(other.edits)].find((key) => keys.has(key));
    if (limit === undefined || !overlap(schedule, other)) continue;
    const said = { group: schedule.group, limit, times: timesText(other) };
    throw new AppError('BAD_INPUT', { public: sayOfSchedule('schedule-overlaps', said), field: 'from' });
  }
}
