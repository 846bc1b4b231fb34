/**
 * When a schedule begins and ends: days of the week and times of the day in the host's own time zone, as moments. A time that
 * the clocks skip in spring is the moment at which they go on; one that comes twice in autumn is the first of the two. Pure.
 */

/** 1 is Monday, as ISO 8601 counts; a window belongs to the day on which it begins. */
export type WeekDay = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface ScheduleTimes {
  days: readonly WeekDay[];
  /** "20:00" */
  from: string;
  /** "06:00"; not after `from`: on the next day. */
  until: string;
}

export interface Window {
  beginMs: number;
  endMs: number;
}

export const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** The shortest window: a change that comes back stands for a minute at least. */
const shortestMs = 60_000;
const dayMs = 86_400_000;

/** The window that is open at that moment; null: none. */
export function windowAt(times: ScheduleTimes, zone: string, atMs: number): Window | null {
  return (
    windowsFrom(times, zone, atMs - 2 * dayMs, 5).find((each) => each.beginMs <= atMs && atMs < each.endMs) ?? null
  );
}

/** The next windows that begin after that moment, the first first. */
export function nextWindows(times: ScheduleTimes, zone: string, afterMs: number, count: number): Window[] {
  // Eight days have one of each day of the week that is still to begin; two more for windows that the clocks swallow.
  const days = 8 + 7 * count + 14;
  return windowsFrom(times, zone, afterMs - dayMs, days)
    .filter((each) => each.beginMs > afterMs)
    .slice(0, count);
}

/** When something next happens: the end of an open window, or the begin of the next one. */
export function nextMoment(times: ScheduleTimes, zone: string, atMs: number): number {
  const open = windowAt(times, zone, atMs);
  const [next] = nextWindows(times, zone, atMs, 1);
  return Math.min(open?.endMs ?? Number.POSITIVE_INFINITY, next?.beginMs ?? Number.POSITIVE_INFINITY);
}

/** Whether two of them are open at the same time in any week, by the clocks on the wall. */
export function overlap(a: ScheduleTimes, b: ScheduleTimes): boolean {
  const minutes = minutesOfWeek(a);
  return minutesOfWeek(b).some((span) =>
    minutes.some((other) => [-weekMinutes, 0, weekMinutes].some((shift) => meets(span, other, shift))),
  );
}

/** "Mon–Fri 20:00–06:00", "every day 20:00–06:00", "Sat, Sun 08:00–12:00". */
export function timesText({ days, from, until }: ScheduleTimes): string {
  return `${daysText(days)} ${from}–${until}`;
}

function daysText(days: readonly WeekDay[]): string {
  if (days.length === 7) return 'every day';
  const sorted = [...days].sort((a, b) => a - b);
  const isRun = sorted.length > 2 && sorted.every((day, at) => at === 0 || day === (sorted[at - 1] ?? 0) + 1);
  const names = sorted.map((day) => dayNames[day - 1]);
  return isRun ? `${names[0]}–${names.at(-1)}` : names.join(', ');
}

const weekMinutes = 7 * 24 * 60;

function minutesOfWeek({ days, from, until }: ScheduleTimes): { from: number; until: number }[] {
  const [begin, end] = [minuteOf(from), minuteOf(until)];
  const length = end > begin ? end - begin : end + 24 * 60 - begin;
  return days.map((day) => {
    const at = (day - 1) * 24 * 60 + begin;
    return { from: at, until: at + length };
  });
}

function meets(a: { from: number; until: number }, b: { from: number; until: number }, shift: number): boolean {
  return a.from < b.until + shift && b.from + shift < a.until;
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

/** The windows of the days from the one on which that moment lies, so many days on; those that the clocks leave nothing of are none. */
function windowsFrom(times: ScheduleTimes, zone: string, fromMs: number, days: number): Window[] {
  const first = localDay(fromMs, zone);
  return Array.from({ length: days }, (_, ahead) => addDays(first, ahead)).flatMap((day) => {
    if (!times.days.includes(weekDayOf(day))) return [];
    const beginMs = momentOf(day, times.from, zone);
    const isNextDay = minuteOf(times.until) <= minuteOf(times.from);
    const endMs = momentOf(isNextDay ? addDays(day, 1) : day, times.until, zone);
    return endMs - beginMs >= shortestMs ? [{ beginMs, endMs }] : [];
  });
}

interface Day {
  year: number;
  month: number;
  day: number;
}

function localDay(atMs: number, zone: string): Day {
  const { year, month, day } = partsOf(atMs, zone);
  return { year, month, day };
}

/** By the calendar, which knows no time zones. */
function addDays({ year, month, day }: Day, ahead: number): Day {
  const at = new Date(Date.UTC(year, month - 1, day + ahead));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

function weekDayOf({ year, month, day }: Day): WeekDay {
  return (((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) + 1) as WeekDay;
}

/**
 * The first moment at which the clocks of the zone show that time or, where they skip it, a later one: found among the offsets
 * that hold around it.
 */
function momentOf({ year, month, day }: Day, time: string, zone: string): number {
  const wallMs = Date.UTC(year, month - 1, day) + minuteOf(time) * 60_000;
  const offsets = [offsetAt(wallMs - dayMs, zone), offsetAt(wallMs + dayMs, zone)];
  const shown = offsets.map((offsetMs) => wallMs - offsetMs).filter((atMs) => atMs + offsetAt(atMs, zone) === wallMs);
  if (shown.length > 0) return Math.min(...shown);
  return firstAfterGap(wallMs - Math.max(...offsets), wallMs - Math.min(...offsets), zone);
}

/** Between two moments with another offset each: the first with the later offset, to the minute. */
function firstAfterGap(fromMs: number, untilMs: number, zone: string): number {
  const late = offsetAt(untilMs, zone);
  let [before, after] = [fromMs, untilMs];
  while (after - before > 60_000) {
    const middle = before + Math.floor((after - before) / 120_000) * 60_000;
    if (offsetAt(middle, zone) === late) after = middle;
    else before = middle;
  }
  return offsetAt(before, zone) === late ? before : after;
}

function offsetAt(atMs: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(atMs, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(atMs: number, zone: string): Day & { hour: number; minute: number; second: number } {
  const format = formats.get(zone) ?? newFormat(zone);
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

function newFormat(zone: string): Intl.DateTimeFormat {
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const times = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...numbers, ...times });
  formats.set(zone, format);
  return format;
}
