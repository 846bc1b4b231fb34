import { expect, test } from 'vitest';
import {
  nextMoment,
  nextWindows,
  overlap,
  type ScheduleTimes,
  timesText,
  type WeekDay,
  windowAt,
} from './schedule-times.ts';

const berlin = 'Europe/Berlin';
const everyDay: WeekDay[] = [1, 2, 3, 4, 5, 6, 7];
const night: ScheduleTimes = { days: everyDay, from: '20:00', until: '06:00' };
const at = (text: string) => Date.parse(text);
const told = (window: { beginMs: number; endMs: number } | null | undefined) =>
  window ? [window.beginMs, window.endMs].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' ') : null;

// Berlin is UTC+1 in winter and UTC+2 in summer. In 2027 the clocks go from 02:00 to 03:00 on 28 March, and from 03:00
// back to 02:00 on 31 October.
test.each<[string, ScheduleTimes, string, string, string | null]>([
  ['in the evening', night, berlin, '2027-01-12T20:30Z', '2027-01-12T19:00 2027-01-13T05:00'],
  ['in the morning after', night, berlin, '2027-01-13T04:59Z', '2027-01-12T19:00 2027-01-13T05:00'],
  ['at the very begin', night, berlin, '2027-01-12T19:00Z', '2027-01-12T19:00 2027-01-13T05:00'],
  ['at the very end', night, berlin, '2027-01-13T05:00Z', null],
  ['at noon', night, berlin, '2027-01-12T11:00Z', null],
  [
    'by day',
    { days: everyDay, from: '08:00', until: '17:30' },
    berlin,
    '2027-07-01T10:00Z',
    '2027-07-01T06:00 2027-07-01T15:30',
  ],
  [
    'on Saturday, begun on Friday',
    { ...night, days: [5] },
    berlin,
    '2027-01-16T03:00Z',
    '2027-01-15T19:00 2027-01-16T05:00',
  ],
  ['on Friday, begun on Thursday', { ...night, days: [5] }, berlin, '2027-01-15T03:00Z', null],
  [
    'the same time twice: a whole day',
    { days: [1], from: '00:00', until: '00:00' },
    'UTC',
    '2027-01-04T12:00Z',
    '2027-01-04T00:00 2027-01-05T00:00',
  ],
  ['over the night that is an hour short', night, berlin, '2027-03-28T00:30Z', '2027-03-27T19:00 2027-03-28T04:00'],
  ['over the night that is an hour long', night, berlin, '2027-10-31T00:30Z', '2027-10-30T18:00 2027-10-31T05:00'],
  [
    'a begin that is skipped',
    { ...night, from: '02:30' },
    berlin,
    '2027-03-28T01:10Z',
    '2027-03-28T01:00 2027-03-28T04:00',
  ],
  [
    'an end that is skipped',
    { ...night, until: '02:30' },
    berlin,
    '2027-03-28T00:59Z',
    '2027-03-27T19:00 2027-03-28T01:00',
  ],
  ['skipped as a whole', { days: everyDay, from: '02:10', until: '02:50' }, berlin, '2027-03-28T01:00Z', null],
  [
    'a begin that comes twice: the first',
    { ...night, from: '02:30' },
    berlin,
    '2027-10-31T00:45Z',
    '2027-10-31T00:30 2027-10-31T05:00',
  ],
  [
    'an end that comes twice: the first',
    { ...night, until: '02:30' },
    berlin,
    '2027-10-31T00:29Z',
    '2027-10-30T18:00 2027-10-31T00:30',
  ],
  [
    'within the hour that comes twice',
    { days: everyDay, from: '02:10', until: '02:50' },
    berlin,
    '2027-10-31T00:20Z',
    '2027-10-31T00:10 2027-10-31T00:50',
  ],
  ['and not a second time', { days: everyDay, from: '02:10', until: '02:50' }, berlin, '2027-10-31T01:20Z', null],
  ['half an hour off', night, 'Asia/Kolkata', '2027-01-12T15:00Z', '2027-01-12T14:30 2027-01-13T00:30'],
  [
    'clocks that move by half an hour',
    { ...night, from: '02:15' },
    'Australia/Lord_Howe',
    '2027-10-02T16:00Z',
    '2027-10-02T15:30 2027-10-02T19:00',
  ],
  [
    'a day that a zone left out',
    { days: everyDay, from: '12:00', until: '13:00' },
    'Pacific/Apia',
    '2011-12-30T22:30Z',
    '2011-12-30T22:00 2011-12-30T23:00',
  ],
])('the window that is open, %s', (_, times, zone, now, expected) => {
  expect(told(windowAt(times, zone, at(now)))).toBe(expected);
});

test('the next windows are those that are still to begin, over the week and the change of the clocks', () => {
  const weekdays: ScheduleTimes = { days: [1, 2, 3, 4, 5], from: '20:00', until: '06:00' };

  expect(nextWindows(weekdays, berlin, at('2027-03-26T19:00Z'), 3).map(told)).toEqual([
    '2027-03-29T18:00 2027-03-30T04:00',
    '2027-03-30T18:00 2027-03-31T04:00',
    '2027-03-31T18:00 2027-04-01T04:00',
  ]);
  const skipped: ScheduleTimes = { days: [7], from: '02:10', until: '02:50' };
  expect(nextWindows(skipped, berlin, at('2027-03-27T12:00Z'), 1).map(told)).toEqual([
    '2027-04-04T00:10 2027-04-04T00:50',
  ]);
});

test.each([
  ['open: its end', '2027-01-12T20:30Z', '2027-01-13T05:00:00.000Z'],
  ['closed: the next begin', '2027-01-12T11:00Z', '2027-01-12T19:00:00.000Z'],
])('the next moment, %s', (_, now, expected) => {
  expect(new Date(nextMoment(night, berlin, at(now))).toISOString()).toBe(expected);
});

test.each<[string, ScheduleTimes, boolean]>([
  ['the same', night, true],
  ['its morning', { days: [1], from: '05:00', until: '07:00' }, true],
  ['as soon as it is over', { days: everyDay, from: '06:00', until: '20:00' }, false],
  ['Sunday night reaches into Monday', { days: [1], from: '00:00', until: '01:00' }, true],
])('whether it overlaps with every night: %s', (_, other, expected) => {
  expect([overlap(night, other), overlap(other, night)]).toEqual([expected, expected]);
});

test('Friday night does not overlap with Friday morning', () => {
  const friday: ScheduleTimes = { ...night, days: [5] };
  expect(overlap(friday, { days: [5], from: '05:00', until: '06:00' })).toBe(false);
  expect(overlap(friday, { days: [6], from: '05:00', until: '06:00' })).toBe(true);
  expect(overlap({ ...night, days: [7] }, { days: [1], from: '05:00', until: '06:00' })).toBe(true);
});

test('times are told as people write them', () => {
  expect(
    [everyDay, [1, 2, 3, 4, 5], [6, 7], [1, 3], [2]].map((days) => timesText({ ...night, days: days as WeekDay[] })),
  ).toEqual([
    'every day 20:00–06:00',
    'Mon–Fri 20:00–06:00',
    'Sat, Sun 20:00–06:00',
    'Mon, Wed 20:00–06:00',
    'Tue 20:00–06:00',
  ]);
});
