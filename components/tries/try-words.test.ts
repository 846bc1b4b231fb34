import { expect, test } from 'vitest';
import { setByWords } from './try-words.ts';

test.each([
  ['265b9d2e-cd4e-4c9b-a7a7-1779460fde8c', 'ada@example.org', 'Tried by ada@example.org'],
  ['265b9d2e-cd4e-4c9b-a7a7-1779460fde8c', null, 'Tried'],
  ['begin-9ea169dc0fc9-1796083200000', 'ada@example.org', 'Set by a schedule of ada@example.org'],
  ['begin-9ea169dc0fc9-1796083200000-2', null, 'Set by a schedule'],
])('what nobody tried is not called tried: %s of %s', (id, askedBy, words) => {
  expect(setByWords({ id, askedBy })).toBe(words);
});
