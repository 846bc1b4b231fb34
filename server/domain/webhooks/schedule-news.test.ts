import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Schedule, ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { newsOfBegin, newsOfHeld } from './schedule-news.ts';

const schedule: Schedule = {
  ...{ id: 's', group: parseGroupPath('/shop'), edits: [{ key: 'pids.max', value: 9 }], days: [1], isPaused: false },
  ...{ from: '20:00', until: '06:00', askedBy: 'mel', createdAtMs: 0, begun: null, failed: null },
};
const event = (how: ScheduleEvent['how'], sentence: { code: string; values: object } | null = null) =>
  ({
    ...{ number: 1, how, requestId: 'begin-1', schedule, endMs: 60_000, outcome: null, atMs: 0 },
    reason: sentence && { why: 'No.', sentence },
  }) as ScheduleEvent;
const about = { host: 'h', team: { id: 't1', name: 'Shop' } };

test('a window that began is told with what it set and when it ends', () => {
  const news = newsOfBegin(event('begun'), about);

  expect(news).toMatchObject({ key: 'schedule.begun begin-1', team: about.team, atMs: 0 });
  expect(news?.message(null)).toMatchObject({
    text: expect.stringMatching(/^The schedule of \/shop, .*20:00.*06:00.*, has begun: pids\.max\.$/),
    data: { ...about, group: '/shop', record: 'begin-1', limits: ['pids.max'], endsAt: '1970-01-01T00:01:00.000Z' },
  });
});

test('one that could not is told with the reason', () => {
  const reason = { code: 'budget-exceeded', values: {} };
  expect(newsOfBegin(event('refused', reason), about)?.message(null)).toMatchObject({
    ...{ type: 'schedule.refused', data: { code: 'told-schedule-refused', reason } },
  });
});

test('where all of it stood already nothing began', () => {
  expect(newsOfBegin(event('stood'), about)).toBeNull();
});

test('a schedule that was paused for its maker is told, one that a person paused is not', () => {
  const held = { requestId: 'held-1', atMs: 5, why: 'No.', sentence: { code: 'schedule-maker-gone', values: {} } };
  expect(newsOfHeld({ ...schedule, isPaused: true }, about)).toBeNull();
  const news = newsOfHeld({ ...schedule, isPaused: true, held }, about);
  expect(news).toMatchObject({ key: 'schedule.paused held-1', type: 'schedule.paused', atMs: 5 });
  expect(news?.message(null).data).toMatchObject({ code: 'told-schedule-paused', reason: held.sentence });
});
