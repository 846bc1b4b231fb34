import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventBody } from '#server/domain/events/host-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { openEventRecord } from './event-record.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-record-'));
  file = path.join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const body: EventBody = { kind: 'oomd-kill', group: parseGroupPath('/größe'), why: 'memory pressure' };
const happened = (atMs: number) => ({ atMs, body });
const sequences = (events: readonly { sequence: number }[]) => events.map((event) => event.sequence);

test('goes on where it ended, under the same name, after a restart', () => {
  const first = openEventRecord(file);
  first.add([happened(1), happened(2)], { boot: 'b', sequence: 77 });
  first.close();

  const again = openEventRecord(file);
  again.add([happened(3)], null);

  expect(again.id).toBe(first.id);
  expect(again.position).toEqual({ boot: 'b', sequence: 77 });
  expect(again.after(1, 10)).toEqual([
    { ...body, sequence: 2, atMs: 2 },
    { ...body, sequence: 3, atMs: 3 },
  ]);
  again.close();
});

test('a line that a crash cut short costs that line alone', () => {
  const first = openEventRecord(file);
  first.add([happened(1)], null);
  first.close();
  appendFileSync(file, '{"record":"');

  const again = openEventRecord(file);
  again.add([happened(2)], null);
  again.close();

  expect(sequences(openEventRecord(file).after(0, 10))).toEqual([1, 2]);
});

test('a record that is lost begins anew under another name', () => {
  const first = openEventRecord(file);
  first.add([happened(1)], null);
  first.close();
  writeFileSync(file, 'spoilt\n');

  const again = openEventRecord(file);

  expect(again.id).not.toBe(first.id);
  expect(again.lastSequence).toBe(0);
  expect(again.position).toBeNull();
});

test('takes a bounded room on disk, for its owner alone, and keeps the newest', () => {
  const record = openEventRecord(file, { rotateAtBytes: 1000 });
  for (let each = 1; each <= 200; each += 1) record.add([happened(each)], null);

  const names = readdirSync(folder);
  expect(names.length).toBeLessThanOrEqual(5);
  for (const name of names) {
    expect(statSync(path.join(folder, name)).size).toBeLessThan(1500);
    expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  }
  record.close();
  expect(openEventRecord(file).lastSequence).toBe(200);
});

test('how far the log was read is known when the file that said so is long gone', () => {
  const record = openEventRecord(file, { rotateAtBytes: 1000 });
  record.add([], { boot: 'b', sequence: 77 });
  for (let each = 1; each <= 200; each += 1) record.add([happened(each)], null);
  record.close();

  expect(openEventRecord(file).position).toEqual({ boot: 'b', sequence: 77 });
});

test('an event that the disk does not take is held, and written with the next one', () => {
  const lines: string[] = [];
  const record = openEventRecord(file, { rotateAtBytes: 1, log: (line) => lines.push(line) });
  record.add([happened(1)], null);
  // The next event would put the full file aside, and something stands where the fresh one goes.
  mkdirSync(`${file}.new`);
  record.add([happened(2)], null);

  expect(sequences(record.after(0, 10))).toEqual([1, 2]);
  expect(lines).toHaveLength(1);
  rmdirSync(`${file}.new`);
  record.add([happened(3)], null);
  record.close();
  expect(sequences(openEventRecord(file).after(0, 10))).toEqual([1, 2, 3]);
});

test('who was away longer than the memory reaches reads the files', () => {
  const record = openEventRecord(file);
  for (let each = 1; each <= 600; each += 1) record.add([happened(each)], null);

  expect(sequences(record.after(0, 3))).toEqual([1, 2, 3]);
  expect(sequences(record.after(598, 10))).toEqual([599, 600]);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(601);
});
