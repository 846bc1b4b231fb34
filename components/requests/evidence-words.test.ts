import { expect, test } from 'vitest';
import { killWords } from './evidence-words.ts';

test.each([
  [0, [0, 0, 0], 'no kills'],
  [1, [1, 0, 0], '1 kill by its own limit'],
  [2, [0, 2, 0], '2 kills by limits below it, none by its own'],
  [2, [0, 0, 2], '2 kills, none by its own limit'],
  [5, [2, 2, 1], '5 kills; 2 by its own limit, 2 by limits below it, 1 by neither'],
  [3, [0, 1, 2], '3 kills; none by its own limit, 1 by limits below it, 2 by neither'],
  [1200, [150, 50, 0], '1,200 kills; of the last 200, 150 by its own limit, 50 by limits below it'],
] as const)('%i kills are told by whose limit was hit', (kills, [own, below, elsewhere], words) => {
  expect(killWords({ kills, killsBy: { own, below, elsewhere } })).toBe(words);
});
