import { expect, test } from 'vitest';
import { convertProportion, proportionOf, proportionText, typedProportion } from './proportion-draft.ts';

test.each([
  ['', 'shares', 'weight', ''],
  ['10x', 'shares', 'weight', '10x'],
  ['-5', 'shares', 'weight', '-5'],
  ['1024', 'shares', 'weight', '100'],
  ['1,024', 'shares', 'weight', '100'],
  ['100', 'weight', 'nice', '0'],
  ['-1', 'nice', 'weight', '125'],
  // The kernel takes that many without an error and keeps 262144.
  ['100000000', 'shares', 'weight', '10000'],
] as const)('says "%s" %s as %s: "%s"', (text, from, to, words) => {
  expect(convertProportion(text, from, to)).toBe(words);
});

test.each([
  ['shares', '1000', 'weight', '98'],
  ['shares', '100', 'weight', '10'],
  ['shares', '1000', 'nice', '0'],
  ['weight', '105', 'nice', '0'],
] as const)('shows %s %s as %s %s, and back exactly as it was', (unit, text, other, words) => {
  const draft = proportionOf(unit, text);
  const switched = { ...draft, shownIn: other };

  expect(proportionText(switched)).toBe(words);
  expect(proportionText({ ...switched, shownIn: unit })).toBe(text);
});

test('what is typed counts in the unit it is typed in', () => {
  const typed = typedProportion({ ...proportionOf('shares', '1000'), shownIn: 'weight' }, '50');

  expect(typed).toEqual({ kind: 'proportion', unit: 'weight', text: '50', shownIn: 'weight', isTyped: true });
});
