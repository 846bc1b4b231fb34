import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptySlots, type KeptFiles, keepFiles } from '#server/cgroupfs/kept-files.ts';
import { PidsAtRest } from './pids-at-rest.ts';

const file = 1;
let folder: string;
let kept: KeptFiles;
let known: PidsAtRest;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-pids-'));
  kept = keepFiles(10);
  known = new PidsAtRest(kept, file);
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(path.join(folder, name), text, { flag: 'r+' });
/** A group at its place, with its count read. */
function holder(name: string, index: number, pids: number) {
  writeFileSync(path.join(folder, name), `${pids}\n`);
  const made = { index, pids, slots: emptySlots(2) };
  kept.read(made.slots, file, () => path.join(folder, name));
  known.note(made);
  return made;
}

test('a count that was noted stands until the kernel says another one', () => {
  const [a, b] = [holder('a', 0, 3), holder('b', 70, 0)];

  expect([known.stands(0, a), known.stands(70, b)]).toEqual([true, true]);
  put('b', '1\n');
  expect([known.stands(0, a), known.stands(70, b)]).toEqual([true, false]);
  kept.drop(a.slots);
  kept.drop(b.slots);
});

test('nothing stands of a group that was not noted, nor of another one at its place', () => {
  const a = holder('a', 0, 3);

  expect(known.stands(5, a)).toBe(false);
  expect(known.stands(0, { ...a })).toBe(false);
  kept.drop(a.slots);
});

test('of a file that was closed nothing stands, also when its number is another file’s', () => {
  const [a, b] = [holder('a', 0, 3), holder('b', 1, 4)];

  const [fd] = a.slots.slice(file);
  kept.drop(a.slots);
  const c = holder('c', 2, 3);
  expect(c.slots[file]).toBe(fd);

  expect([known.stands(0, a), known.stands(1, b), known.stands(2, c)]).toEqual([false, true, true]);
  kept.drop(b.slots);
  kept.drop(c.slots);
});

test('a group beyond those that there are is forgotten', () => {
  const [a, b] = [holder('a', 0, 3), holder('b', 1, 4)];

  known.trim(1);

  expect([known.stands(0, a), known.stands(1, b)]).toEqual([true, false]);
  kept.drop(a.slots);
  kept.drop(b.slots);
});
