import { expect, test } from 'vitest';
import { rowsInPage } from './rows-in-page.ts';

test('rows come and go a block at a time', () => {
  const pages = Array.from({ length: 60 }, (_, startIndex) =>
    rowsInPage({ startIndex, endIndex: startIndex + 25, count: 1000 }),
  );
  const shown = new Set(pages.map((rows) => `${rows.at(0)}-${rows.at(-1)}`));

  expect(shown.size).toBe(60 / 6);
  for (const [startIndex, rows] of pages.entries()) {
    expect(rows.at(0)).toBeLessThanOrEqual(Math.max(0, startIndex - 4));
    expect(rows.at(-1)).toBeGreaterThanOrEqual(startIndex + 29);
    expect(rows.length).toBe(42);
  }
});

test.each([
  ['all of a short list', { startIndex: 0, endIndex: 2, count: 3 }, [0, 1, 2]],
  ['none of an empty list', { startIndex: 0, endIndex: 0, count: 0 }, []],
  ['the end of a list', { startIndex: 98, endIndex: 99, count: 100 }, [90, 91, 92, 93, 94, 95, 96, 97, 98, 99]],
])('shows %s', (_, range, rows) => {
  expect(rowsInPage(range)).toEqual(rows);
});
