import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Schedule } from '#server/domain/schedules/schedule.ts';
import { isTimeBegun, momentIn, readTime, standingOf } from './schedule-words.ts';

const zone = 'Europe/Berlin';
const noon = Date.UTC(2027, 0, 12, 11);
const hours = (amount: number) => amount * 3_600_000;
const evening = noon + hours(8);
const nightly: Schedule = {
  ...{ id: 's', group: '/web' as GroupPath, edits: [], days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '06:00' },
  ...{ isPaused: false, askedBy: null, createdAtMs: 0, begun: null, failed: null },
};
const begun = { beginMs: evening, endMs: evening + hours(10), requestId: 'r', atMs: evening };
const failed = {
  beginMs: evening,
  atMs: evening,
  attempts: 1,
  againAtMs: evening + 60_000,
  why: 'No.',
  sentence: null,
};

test.each<[string, Partial<Schedule>, number, object]>([
  ['by day', {}, noon, { kind: 'waiting', nextMs: evening, what: 'begins' }],
  ['at night', { begun }, evening + 1, { kind: 'open', nextMs: evening + hours(10), what: 'ends' }],
  ['the day after', { begun }, evening + hours(12), { kind: 'waiting', nextMs: evening + hours(24), what: 'begins' }],
  ['refused', { failed }, evening + 1, { kind: 'failed', nextMs: evening + 60_000, what: 'begins' }],
  ['refused the night before', { failed }, evening + hours(12), { kind: 'waiting', nextMs: evening + hours(24) }],
  ['about to begin late', {}, evening + hours(2), { kind: 'waiting', nextMs: evening }],
  ['paused by day', { isPaused: true }, noon, { kind: 'paused', nextMs: null }],
  ['paused at night', { isPaused: true, begun }, evening + 1, { kind: 'ending', nextMs: evening + hours(10) }],
])('%s', (_, more, nowMs, expected) => {
  expect(standingOf({ ...nightly, ...more }, zone, nowMs)).toMatchObject(expected);
});

test('moments are told by the clocks of the host', () => {
  expect(momentIn(zone, evening)).toMatch(/^Tue,? 12 Jan,? 20:00$/);
  expect(momentIn('UTC', evening)).toMatch(/19:00$/);
});

test.each([
  ['22:00', '22:00'],
  ['9:30', '09:30'],
  ['2200', '22:00'],
  [' 07.05 ', '07:05'],
  ['24:00', null],
  ['22:60', null],
  ['10:00 PM', null],
  ['22', null],
  ['', null],
])('a time of the day goes by 24 hours: %j is %j', (text, time) => {
  expect(readTime(text)).toBe(time);
});

test('what can become a time is no fault while one types', () => {
  for (const text of ['', '2', '22', '22:', '22:3', '9:', '1.4']) expect(isTimeBegun(text), text).toBe(true);
  for (const text of ['26', '25:', '22:7', '10 PM', 'ten']) expect(isTimeBegun(text), text).toBe(false);
});
