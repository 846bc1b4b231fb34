import { expect, test } from 'vitest';
import { mainMemoryBytes, memoryFigure, tellMemory } from './memory-figure.ts';

const mib = 1024 * 1024;

test.each([
  [{ memoryBytes: 100 * mib, workingSetBytes: 60 * mib }, '60 MiB + 40 MiB cache'],
  [{ memoryBytes: 100 * mib, workingSetBytes: 100 * mib }, '100 MiB'],
  [{ memoryBytes: 100 * mib, workingSetBytes: null }, '100 MiB, cache included'],
  [{ memoryBytes: 100 * mib, workingSetBytes: 0 }, '0 B + 100 MiB cache'],
  [{ memoryBytes: 0, workingSetBytes: null }, '0 B'],
])('tells %o as %s', (use, words) => {
  const figure = memoryFigure(use);
  expect(figure && tellMemory(figure)).toBe(words);
});

test('no memory counted is no figure, not 0', () => {
  expect(memoryFigure({ memoryBytes: null, workingSetBytes: null })).toBeNull();
  expect(mainMemoryBytes(undefined)).toBeNull();
});

test('areas and sorting use the working set, and all use only as long as that is not known', () => {
  expect(mainMemoryBytes({ memoryBytes: 9, workingSetBytes: 4 })).toBe(4);
  expect(mainMemoryBytes({ memoryBytes: 9, workingSetBytes: null })).toBe(9);
});
