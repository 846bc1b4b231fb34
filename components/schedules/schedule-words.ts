/** What a schedule does next, in words. Pure. */
import type { Schedule } from '#server/domain/schedules/schedule.ts';
import { nextWindows, windowAt } from '#server/domain/schedules/schedule-times.ts';

export interface ScheduleStanding {
  /** open: its window stands. ending: paused, and the window under way goes on to its end. */
  kind: 'open' | 'waiting' | 'failed' | 'paused' | 'ending';
  /** When something next happens; null: nothing does. */
  nextMs: number | null;
  what: 'begins' | 'ends' | null;
}

export function standingOf(schedule: Schedule, zone: string, nowMs: number): ScheduleStanding {
  const open = windowAt(schedule, zone, nowMs);
  const hasBegun = schedule.begun !== null && schedule.begun.endMs > nowMs;
  if (schedule.isPaused)
    return hasBegun
      ? { kind: 'ending', nextMs: schedule.begun?.endMs ?? null, what: 'ends' }
      : { kind: 'paused', nextMs: null, what: null };
  if (hasBegun) return { kind: 'open', nextMs: schedule.begun?.endMs ?? null, what: 'ends' };
  if (open && schedule.failed?.beginMs === open.beginMs)
    return { kind: 'failed', nextMs: schedule.failed.againAtMs, what: 'begins' };
  const next = open ?? nextWindows(schedule, zone, nowMs, 1)[0];
  return { kind: 'waiting', nextMs: next?.beginMs ?? null, what: 'begins' };
}

/** "Tue 24 Nov, 20:00", by the clocks of the host. */
export function momentIn(zone: string, atMs: number): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...day, ...time }).format(atMs);
}

/** "22:00" of "22:00", "22.00", "2200" and "9:30"; null of what is no time of the day. */
export function readTime(text: string): string | null {
  const [, hours, minutes] = /^\s*([01]?\d|2[0-3])[:.]?([0-5]\d)\s*$/.exec(text) ?? [];
  return hours === undefined ? null : `${hours.padStart(2, '0')}:${minutes}`;
}

/** Whether it is a time, or can become one as one types on. */
export function isTimeBegun(text: string): boolean {
  return readTime(text) !== null || /^\s*(([01]?\d|2[0-3])[:.]?[0-5]?)?$/.test(text);
}
