/**
 * The times at which schedules begin: each window is a change with an end, made by the agent itself, whose return is that of a
 * try. A window that was missed while the agent was away begins late, as long as it is open. docs/decisions/0020.
 */
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { ownBeginPrefix } from '#server/domain/schedules/own-begin.ts';
import type { ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import { nextMoment, type Window, windowAt } from '#server/domain/schedules/schedule-times.ts';
import { type GivenReason, reasonOf } from '#server/domain/sentence.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import { applyChange, checkPlan, previewChange } from '../changes/apply-change.ts';
import type { HostChanges } from '../changes/host-changes.ts';
import { checkBudget, policyNow } from '../teams/check-budget.ts';
import type { TryStore } from '../tries/try-store.ts';
import { type KeptSchedule, type ScheduleStore, toldSchedule } from './schedule-store.ts';

export interface Schedules {
  /** After the agent's recovery. */
  begin(): void;
  stop(): void;
}

export interface SchedulesSettings {
  store: ScheduleStore;
  /** What its windows have changed comes back from here. */
  tries: Pick<TryStore, 'running' | 'onChange'>;
  changes: Pick<HostChanges, 'run' | 'find'>;
  timeZone: string;
  /** Wall clock in milliseconds. */
  now: () => number;
  /** Runs what the agent's end waits for. */
  change?: <T>(task: Promise<T>) => Promise<T>;
  log: (line: string) => void;
  /** How often the clock is looked at, at least. */
  lookMs?: number;
}

/** The wall clock may be set, and the host may sleep: it is looked at this often at least. */
const usualLookMs = 20_000;
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;
/** A change that comes back stands for a minute at least; with a little room for the way there. */
const shortestRestMs = 65_000;

export function openSchedules(settings: SchedulesSettings): Schedules {
  const { store, tries, changes, timeZone, now, log, change = (task) => task, lookMs = usualLookMs } = settings;
  const underWay = new Set<string>();
  /** Of those whose failure could not be stored. */
  const notBefore = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = true;

  /** What its windows have changed and that has not come back yet. */
  const triesOf = ({ id }: KeptSchedule): { beginMs: number; endMs: number; sinceMs: number; requestId: string }[] =>
    tries.running().flatMap(({ id: requestId, returnsAtMs: endMs, sinceMs }) => {
      const beginMs = beginOf(id, requestId);
      return beginMs === null ? [] : [{ beginMs, endMs, sinceMs, requestId }];
    });
  /** The window that is to begin now; null: none is open, or it has begun, or it waits for its next try. */
  const dueWindow = (schedule: KeptSchedule): Window | null => {
    if (schedule.isPaused || underWay.has(schedule.id)) return null;
    const window = windowAt(schedule, timeZone, now());
    // The window before is to end first: what it set would pass for what stands, and be put back in the middle of this one.
    if (triesOf(schedule).some(({ beginMs }) => beginMs !== window?.beginMs)) return null;
    if (!window || window.endMs - now() < shortestRestMs || schedule.begun?.beginMs === window.beginMs) return null;
    return Math.max(againAt(schedule, window), notBefore.get(schedule.id) ?? 0) <= now() ? window : null;
  };
  const arm = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const going = store.all().filter(({ isPaused, id }) => !isPaused && !underWay.has(id));
    if (isStopped || going.length === 0) return;
    const pauseMs = Math.min(...going.map((each) => waitOf(each)));
    timer = setTimeout(look, Math.min(lookMs, Math.max(0, pauseMs)));
  };
  const waitOf = (schedule: KeptSchedule): number => {
    if (dueWindow(schedule)) return 0;
    const window = windowAt(schedule, timeZone, now());
    const again = window ? Math.max(againAt(schedule, window), notBefore.get(schedule.id) ?? 0) - now() : 0;
    const next = nextMoment(schedule, timeZone, now()) - now();
    return again > 0 ? Math.min(again, next) : next;
  };
  const look = () => {
    for (const schedule of store.all()) {
      const window = dueWindow(schedule);
      if (!window) continue;
      underWay.add(schedule.id);
      change(beginWindow(schedule.id, window))
        .catch((cause: unknown) => {
          log(`the schedule ${schedule.id} of ${schedule.group} could not begin: ${String(cause)}`);
          notBefore.set(schedule.id, now() + firstPauseMs);
        })
        .finally(() => {
          underWay.delete(schedule.id);
          arm();
        });
    }
    arm();
  };

  const beginWindow = async (id: string, window: Window): Promise<void> => {
    const schedule = store.of(id);
    if (!schedule || schedule.isPaused) return;
    const requestId = requestIdOf(schedule, window);
    // A kill came between the change and its mark.
    const made = madeBefore(requestId);
    if (made) return markBegun(id, window, { requestId, how: 'begun', ...made });
    try {
      const { group } = schedule;
      let stood = false;
      const outcome = await changes.run({ requestId, verb: 'apply', group }, async (scene) => {
        const made = await makeChange(scene, schedule, { window, requestId });
        stood = made === null;
        return made ?? { result: 'applied' as const, writes: [], atMs: now() };
      });
      if (outcome.result === 'applied') markBegun(id, window, { requestId, how: stood ? 'stood' : 'begun', outcome });
      else markFailed(id, window, { requestId, reason: reasonIn(outcome), outcome });
    } catch (cause) {
      if (!isAppError(cause)) log(`the schedule ${id} could not begin: ${String(cause)}`);
      const { public: why, sentence = null } = isAppError(cause)
        ? cause
        : new AppError('BAD_INPUT', { public: sayOfSchedule('schedule-fault', {}) });
      markFailed(id, window, { requestId, reason: { why, sentence }, outcome: null });
    }
  };
  /** What the journal knows of a change that was made; null: of none, or that it was put back. */
  const madeBefore = (requestId: string): { outcome: ApplyOutcome | null } | null => {
    const known = changes.find(requestId).entry;
    if (known?.outcome && 'result' in known.outcome && known.outcome.result === 'applied')
      return { outcome: known.outcome as ApplyOutcome };
    return known?.recovery?.result === 'applied' ? { outcome: null } : null;
  };
  /** Windows that a kill left without their mark, and that are over by now: what they changed comes back, and their begin is told. */
  const markCutShort = (): void => {
    for (const schedule of store.all())
      for (const { beginMs, endMs, sinceMs, requestId } of triesOf(schedule)) {
        const made = beginMs > (schedule.begun?.beginMs ?? 0) ? madeBefore(requestId) : null;
        if (made) markBegun(schedule.id, { beginMs, endMs }, { requestId, how: 'begun', ...made }, sinceMs);
      }
  };
  const markBegun = (
    id: string,
    window: Window,
    { requestId, how, outcome }: Pick<ScheduleEvent, 'requestId' | 'how' | 'outcome'>,
    atMs = now(),
  ): void => {
    const schedule = store.of(id);
    if (!schedule) return;
    const begun = { ...window, requestId, atMs };
    keep(id, { ...schedule, begun, failed: null }, { requestId, how, outcome, reason: null, endMs: window.endMs });
  };
  const markFailed = (
    id: string,
    { beginMs, endMs }: Window,
    { requestId, reason, outcome }: { requestId: string; reason: GivenReason; outcome: ApplyOutcome | null },
  ): void => {
    const schedule = store.of(id);
    if (!schedule) return;
    const before = schedule.failed?.beginMs === beginMs ? schedule.failed : null;
    const attempts = (before?.attempts ?? 0) + 1;
    const againAtMs = now() + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 10));
    const failed = { ...reason, beginMs, attempts, againAtMs, atMs: before?.atMs ?? now() };
    // On record once for each reason.
    const isNews = before?.why !== reason.why;
    keep(id, { ...schedule, failed }, isNews ? { requestId, how: 'refused', outcome, reason, endMs } : null);
  };
  const keep = (
    id: string,
    schedule: KeptSchedule,
    event: Omit<ScheduleEvent, 'number' | 'schedule' | 'atMs'> | null,
  ): void => {
    try {
      store.put(id, schedule, event ? { ...event, schedule: toldSchedule(schedule), atMs: now() } : undefined);
      notBefore.delete(id);
    } catch (cause) {
      if (!isAppError(cause)) throw cause;
      notBefore.set(id, now() + firstPauseMs);
      log(cause.public);
    }
  };

  store.onChange(arm);
  tries.onChange(arm);
  return {
    begin: () => {
      isStopped = false;
      markCutShort();
      look();
    },
    stop: () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** The host's time zone, as this process was started in it. */
export function hostTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Each window has an id of its own, and each attempt that was told of as refused. */
function requestIdOf({ id, failed }: KeptSchedule, { beginMs }: Window): string {
  const attempt = failed?.beginMs === beginMs ? `-${failed.attempts + 1}` : '';
  return `${ownBeginPrefix}${id}-${beginMs}${attempt}`;
}

/** When the window began whose change this is; null where it is none of the schedule's. */
function beginOf(id: string, requestId: string): number | null {
  const prefix = `${ownBeginPrefix}${id}-`;
  return requestId.startsWith(prefix) ? Number.parseInt(requestId.slice(prefix.length), 10) : null;
}

function againAt({ failed }: KeptSchedule, { beginMs }: Window): number {
  return failed?.beginMs === beginMs ? failed.againAtMs : 0;
}

/** Null where all of it stands already. Throws what refuses it. */
async function makeChange(
  scene: ChangeScene,
  { group, edits, askedBy, budget: stored }: KeptSchedule,
  { window, requestId }: { window: Window; requestId: string },
): Promise<ApplyOutcome | null> {
  const budget = policyNow(scene, { group, budget: stored });
  checkBudget(scene, budget, changeOfEdits(group, edits));
  scene.guard.checkGroup(group);
  // As the try that it is: a unit of systemd's until the next boot.
  const way = 'systemd-runtime' as const;
  const plan = previewChange(scene, { group, edits, way });
  if (plan.notes.some(({ code }) => code === 'nothing-to-change')) return null;
  checkPlan(plan);
  if (plan.confirm !== null)
    throw new AppError('CONFIRMATION_NEEDED', { public: sayOfSchedule('schedule-would-kill', { group }) });
  const request = { group, edits, way, basis: plan.basis, confirmed: null, requestId, returnAtMs: window.endMs };
  return applyChange(scene, askedBy === null ? request : { ...request, askedBy }, budget);
}

function reasonIn({ writes }: ApplyOutcome): GivenReason {
  const refused = writes.find(({ why }) => why !== null);
  return refused?.why != null
    ? { why: refused.why, sentence: refused.sentence ?? null }
    : (reasonOf(sayOfSchedule('schedule-rolled-back', {})) as GivenReason);
}
