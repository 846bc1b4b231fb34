/** For how long a change is tried: the spans that the form offers. Pure. */
import { longestTryMinutes } from '#server/domain/tries/try-times.ts';
import { formatClock } from '#server/domain/units.ts';

export type TrySpan = { kind: 'minutes'; minutes: number } | { kind: 'until'; atMs: number };

export interface SpanOption {
  id: string;
  /** Goes on from "Try": "for 15 minutes", "until 18:00". */
  label: string;
  span: TrySpan | null;
}

const minuteMs = 60_000;
const lengths = [5, 15, 60, 240];
/** Ends of day parts that people speak of. */
const hours = [12, 18, 24];

/** In the order of their length; the last has no span: it is typed. */
export function spanOptions(nowMs: number): SpanOption[] {
  const until = hours.map((hour) => atHour(nowMs, hour)).find((atMs) => atMs - nowMs > 5 * minuteMs);
  return [
    ...lengths.map((minutes) => ({
      id: `m${minutes}`,
      label: `for ${minutesWords(minutes)}`,
      span: { kind: 'minutes' as const, minutes },
    })),
    ...(until === undefined
      ? []
      : [{ id: 'until', label: `until ${shortClock(until)}`, span: { kind: 'until' as const, atMs: until } }]),
    { id: 'other', label: 'for …', span: null },
  ];
}

export const usualSpanId = 'm15';

/** What was typed as minutes; null where it is no time that a try can have. */
export function typedMinutes(text: string): number | null {
  const minutes = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return minutes >= 1 && minutes <= longestTryMinutes ? minutes : null;
}

export function minutesWords(minutes: number): string {
  if (minutes === 1) return '1 minute';
  if (minutes < 60 || minutes % 60 !== 0) return `${minutes} minutes`;
  return minutes === 60 ? '1 hour' : `${minutes / 60} hours`;
}

/** "58 s", "14 min 58 s", "2 h 5 min", "3 d 4 h": what is left, in steps of a second in the last hour. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [days, hoursLeft] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)];
  if (days > 0) return `${days} d ${hoursLeft} h`;
  const [minutes, rest] = [Math.floor((seconds % 3600) / 60), seconds % 60];
  if (hoursLeft > 0) return `${hoursLeft} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

function atHour(nowMs: number, hour: number): number {
  const at = new Date(nowMs);
  at.setHours(hour, 0, 0, 0);
  return at.getTime();
}

function shortClock(atMs: number): string {
  const clock = formatClock(atMs).slice(0, 5);
  return clock === '00:00' ? 'midnight' : clock;
}
