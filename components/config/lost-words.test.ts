import { expect, test } from 'vitest';
import { lostWords } from './lost-words.ts';

const lost = (code: string) => ({ code, isLost: true });

test.each([
  [[], ''],
  [[{ code: 'convert-same', isLost: false }], ''],
  [[lost('lost-parameter'), lost('lost-unreadable')], '2 parameters cannot be converted'],
  [[lost('lost-controller'), lost('lost-group')], '1 controller and 1 group cannot be converted'],
])('what is lost is counted by what it is: %j', (lines, words) => {
  expect(lostWords(lines)).toBe(words);
});
