import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { type KeptRun, subtreeOf, whichToForget } from './which-to-forget.ts';

let at = 0;
const runs = (share: string, count: number, isOver = true): KeptRun[] =>
  Array.from({ length: count }, () => {
    at += 1;
    return { id: `${share}${at}`, share, askedAtMs: at, isOver };
  });
const ids = (some: readonly KeptRun[]) => some.map(({ id }) => id);

test('as many as there are places for all stay', () => {
  expect(whichToForget([...runs('a', 7), ...runs('b', 3)], 10)).toEqual([]);
});

test('who launches much forgets runs of their own, the oldest first, however old those of others are', () => {
  const others = runs('b', 3);
  const many = runs('a', 9);

  expect(whichToForget([...others, ...many], 10)).toEqual(ids(many).slice(0, 2));
});

test('whoever has most forgets, also where others have more than their part', () => {
  const [some, most, few] = [runs('a', 5), runs('b', 8), runs('c', 1)];

  expect(whichToForget([...some, ...most, ...few], 12)).toEqual(ids(most).slice(0, 2));
});

test('of two with as many the one that has just got more than the other forgets', () => {
  const [a, b] = [runs('a', 5), runs('b', 6)];

  expect(whichToForget([...a, ...b], 10)).toEqual([b[0]?.id]);
});

test('what still runs stays, and nobody else forgets for it what is within their part', () => {
  const [running, over, others] = [runs('a', 8, false), runs('a', 1), runs('b', 5)];

  expect(whichToForget([...running, ...others], 10)).toEqual([]);
  expect(whichToForget([...running, ...over, ...others], 10)).toEqual(ids(over));
  // Beyond it they do.
  const more = runs('b', 2);
  expect(whichToForget([...running, ...others, ...more], 10)).toEqual(ids(others).slice(0, 2));
});

test('where all are of one share the oldest go', () => {
  const all = runs('a', 12);

  expect(whichToForget(all, 10)).toEqual(ids(all).slice(0, 2));
});

test.each([
  ['/web/api/ci', '/web'],
  ['/web', '/web'],
  ['/', '/'],
])('without a team %s is of %s', (group, share) => {
  expect(subtreeOf(parseGroupPath(group))).toBe(share);
});
