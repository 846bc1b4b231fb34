import { expect, test } from 'vitest';
import { CountLag } from './count-lag.ts';

const still = { found: 0, went: 0 };
const oneWent = { found: -1, went: 1 };

test('a group that went is counted for a while, and explains the count when it is counted no more', () => {
  const lag = new CountLag(2);

  expect(lag.explains(0, 0, oneWent)).toBe(true);
  lag.settle(0, 0, -1);

  expect(lag.explains(0, -1, still)).toBe(true);
  expect(lag.explains(1, -1, still)).toBe(false);
  lag.settle(0, -1, 0);
  expect(lag.explains(0, -1, still)).toBe(false);
});

test.each([
  ['a group came that was not found', 1, still],
  ['a group went that was not found', -1, still],
  ['one more came than was found', 2, { found: 1, went: 0 }],
  ['one went and two came, of which one was found', 1, { found: 0, went: 0 }],
])('%s: it is not explained', (_, by, seen) => {
  expect(new CountLag(1).explains(0, by, seen)).toBe(false);
});

test('what is counted at the first look and is not there explains the count as well', () => {
  const lag = new CountLag(1);
  lag.settle(0, 67, 33);

  expect(lag.explains(0, -34, still)).toBe(true);
  expect(lag.explains(0, -35, still)).toBe(false);
});

test('fewer counted than there are leave nothing to explain', () => {
  const lag = new CountLag(1);
  lag.settle(0, 32, 33);

  expect(lag.explains(0, -1, still)).toBe(false);
  expect(lag.explains(0, 0, still)).toBe(true);
});
