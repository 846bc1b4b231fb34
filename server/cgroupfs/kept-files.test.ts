import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  budgetDescriptors,
  descriptorBudget,
  emptySlots,
  isRefused,
  isStillAt,
  keepFiles,
  notThere,
} from './kept-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-kept-'));
  for (const name of ['0', '1', '2']) writeFileSync(path.join(folder, name), `file ${name}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('keeps a file open only if that leaves enough for files that are read more often, and reads it all the same', () => {
  const kept = keepFiles(2);
  const slots = emptySlots(3);
  const read = (index: number, leave: number) => {
    const length = kept.read(
      slots,
      index,
      () => path.join(folder, String(index)),
      () => leave,
    );
    return Buffer.from(kept.bytes.subarray(0, length)).toString();
  };

  expect([read(0, 1), read(1, 1), read(2, 0)]).toEqual(['file 0', 'file 1', 'file 2']);
  expect([kept.openIn(0), kept.openIn(1), kept.openIn(2)]).toEqual([1, 0, 1]);
  kept.close(slots, 0);
  expect([kept.open, kept.openIn(0)]).toEqual([1, 0]);
  kept.drop(slots);
  expect(kept.open).toBe(0);
});

test('a file that is not there is asked for again only when told', () => {
  const kept = keepFiles(2);
  const slots = emptySlots(1);
  const read = () => kept.read(slots, 0, () => path.join(folder, 'late'));

  expect(read()).toBe(notThere);
  expect(isRefused(slots, 0)).toBe(true);
  writeFileSync(path.join(folder, 'late'), 'here');
  expect(read()).toBe(notThere);
  kept.forget(slots);
  expect(read()).toBe(4);
  kept.drop(slots);
});

test('tells an open file from another one that has its name by now', () => {
  const kept = keepFiles(1);
  const slots = emptySlots(2);
  const [first, second] = [path.join(folder, '0'), path.join(folder, '1')];
  kept.read(slots, 0, () => first);
  kept.read(slots, 1, () => second);

  expect([isStillAt(slots, 0, first), isStillAt(slots, 1, second)]).toEqual([true, true]);
  renameSync(second, first);
  // The second one is not kept open, so that it is whatever has its name.
  expect([isStillAt(slots, 0, first), isStillAt(slots, 1, second)]).toEqual([false, false]);
  kept.drop(slots);
});

test.each([
  ['1024', 704, 64],
  ['20000', 19_000, 744],
  // More would cost the kernel a page each.
  ['524288', 25_000, 4000],
  ['unlimited', 25_000, 4000],
])('of a limit of %s open files the sampler keeps %s, checks of budgets %s', (limit, sampler, budgets) => {
  const limits = () => `Limit  Soft Limit\nMax open files            ${limit}   524288  files\n`;
  expect([descriptorBudget('/proc', limits), budgetDescriptors('/proc', limits)]).toEqual([sampler, budgets]);
});
