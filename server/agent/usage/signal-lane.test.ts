import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KeptFiles, keepFiles } from '#server/cgroupfs/kept-files.ts';
import { SignalLane } from './signal-lane.ts';

class Group {
  lane: SignalLane<Group> | null = null;
  place = -1;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

let folder: string;
let kept: KeptFiles;
let lane: SignalLane<Group>;
const groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => new Group(name));

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-lane-'));
  kept = keepFiles(10);
  lane = new SignalLane<Group>(0, kept);
  for (const group of groups) {
    writeFileSync(path.join(folder, group.name), group.name);
    lane.add(group);
  }
});
afterEach(() => {
  for (const group of groups) group.lane?.remove(group);
  rmSync(folder, { recursive: true });
});

/** What the signal at each place reads. */
function readAll(): string {
  return lane.groups
    .map(({ name }, place) => {
      const length = kept.read(lane.slots, place, () => path.join(folder, name));
      return Buffer.from(kept.bytes.subarray(0, length)).toString();
    })
    .join('');
}

test('each group keeps its own file and value when another leaves from the middle', () => {
  expect(readAll()).toBe('abcdef');
  for (const [place] of groups.entries()) lane.values[place] = place;
  const [, second] = groups;
  if (!second) throw new Error('there is no second group');
  lane.remove(second);

  expect(readAll()).toBe('afcde');
  expect([...lane.values.subarray(0, 5)]).toEqual([0, 5, 2, 3, 4]);
  expect(lane.groups.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4]);
  expect(kept.open).toBe(5);
});

test('a group that comes after another has left has no file and no value of it', () => {
  readAll();
  const last = groups.at(-1);
  if (!last) throw new Error('there is no group');
  lane.values[last.place] = 7;
  lane.remove(last);
  lane.add(last);

  expect(lane.values[last.place]).toBeNaN();
  expect(kept.open).toBe(5);
  expect(readAll()).toBe('abcdef');
});
