import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { createBursts } from './bursts.ts';

const web = parseGroupPath('/web');
const times = { quietMs: 5000, leastMs: 3000 };

test('a burst is told once, when it is over', () => {
  const bursts = createBursts<string>(times);
  for (let atMs = 1000; atMs <= 10_000; atMs += 1000) {
    bursts.hit(web, atMs, atMs - 1000, () => 'detail');
    expect(bursts.due(atMs)).toEqual([]);
  }

  expect(bursts.due(14_000)).toEqual([]);
  expect(bursts.due(15_000)).toEqual([{ group: web, detail: 'detail', sinceMs: 0, untilMs: 10_000, goesOn: false }]);
  expect(bursts.due(16_000)).toEqual([]);
});

test('what was too short is nothing to tell', () => {
  const bursts = createBursts<null>(times);
  bursts.hit(web, 1000, 0, () => null);
  bursts.hit(web, 2000, 1000, () => null);

  expect(bursts.due(60_000)).toEqual([]);
  expect(bursts.find(web)).toBeNull();
});

test('one that is told early is told again when it is over', () => {
  const bursts = createBursts<null>({ quietMs: 2000, leastMs: 1000, tellAfterMs: [3000, 60_000] });
  const told: number[] = [];
  for (let atMs = 1000; atMs <= 12_000; atMs += 1000) {
    if (atMs <= 8000) bursts.hit(web, atMs, atMs, () => null);
    for (const { goesOn, untilMs } of bursts.due(atMs)) told.push(goesOn ? atMs : untilMs);
  }

  expect(told).toEqual([4000, 8000]);
});

test('one that goes on for a day is told after a minute, ten, and then once an hour', () => {
  const bursts = createBursts<null>(times);
  const toldAtMinutes: number[] = [];
  const day = 24 * 60;
  for (let second = 1; second <= day * 60; second += 1) {
    bursts.hit(web, second * 1000, 0, () => null);
    for (const { goesOn } of bursts.due(second * 1000)) {
      expect(goesOn).toBe(true);
      toldAtMinutes.push(second / 60);
    }
  }

  expect(toldAtMinutes.slice(0, 4)).toEqual([1, 10, 60, 120]);
  expect(toldAtMinutes).toHaveLength(26);
});
