import { expect, test } from 'vitest';
import { proportionOf } from './proportion-draft.ts';
import { formulasOf } from './proportion-formulas.ts';

const wordsOf = (draft: ReturnType<typeof proportionOf>) =>
  formulasOf(draft).list.map(({ name, formula, figure }) => [name, formula, figure].join(' | '));

test('tells the kernel from systemd, which cuts off what the kernel rounds', () => {
  expect(formulasOf(proportionOf('shares', '1000')).unit).toBe('weight');
  expect(wordsOf(proportionOf('shares', '1000'))).toEqual([
    'kernel | × 100 / 1024 rounded | 98',
    'systemd | the same cut off | 97',
    'older runc | linear | 39',
    'runc 2025 | curved | 99',
  ]);
});

test('turns the formulas round for a weight', () => {
  expect(formulasOf(proportionOf('weight', '99')).unit).toBe('shares');
  expect(wordsOf(proportionOf('weight', '99')).slice(0, 2)).toEqual([
    'kernel | × 1024 / 100 rounded | 1,014',
    'systemd | the same cut off | 1,013',
  ]);
});

test('counts from what was typed, whatever it is shown in', () => {
  const draft = proportionOf('shares', '1,000');

  expect(formulasOf({ ...draft, shownIn: 'weight' })).toEqual({ ...formulasOf(draft), exact: '1,000 shares' });
});

test('has nothing to say of half a number, or of a nice value that there is not', () => {
  expect(formulasOf(proportionOf('nice', '50')).list).toEqual([]);
  expect(formulasOf(proportionOf('shares', '')).list).toEqual([]);
  expect(formulasOf(proportionOf('shares', '10x')).list).toEqual([]);
});
