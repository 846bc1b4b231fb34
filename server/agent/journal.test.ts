import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/group-path.ts';
import { openJournal } from './journal.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'corral-journal-'));
  file = path.join(dir, 'own', 'journal.jsonl');
});

afterEach(() => rmSync(dir, { recursive: true }));

const group = parseGroupPath('/größe with space');
const outcome = { group, removed: ['/sys/fs/cgroup/x'], obstacles: [] };

function start(requestId: string) {
  return { requestId, verb: 'remove', group, startedAtMs: 1000 } as const;
}

function end(requestId: string) {
  return { requestId, endedAtMs: 2000, outcome, error: null };
}

test('finds what was done, also after a restart', () => {
  const journal = openJournal(file);
  journal.start(start('r1'));
  journal.end(end('r1'));
  journal.close();

  const found = openJournal(file).find('r1');

  expect(found).toEqual({ ...start('r1'), endedAtMs: 2000, outcome, error: null });
});

test('tells after a restart what was begun and never ended', () => {
  const journal = openJournal(file);
  journal.start(start('done'));
  journal.end(end('done'));
  journal.start(start('cut'));
  journal.close();

  const again = openJournal(file);

  expect(again.unfinished().map((entry) => entry.requestId)).toEqual(['cut']);
  expect(again.find('cut')).toMatchObject({ outcome: null, error: null, endedAtMs: null });
  expect(again.find('never')).toBeNull();
});

test('keeps an error by its code', () => {
  const journal = openJournal(file);
  journal.start(start('r1'));
  const error = { code: 'GROUP_GONE', public: 'Gone.', errno: 'ENOENT' } as const;
  journal.end({ requestId: 'r1', endedAtMs: 2, outcome: null, error });

  expect(openJournal(file).find('r1')).toMatchObject({ outcome: null, error });
});

test('loses only the line that a crash cut short', () => {
  const journal = openJournal(file);
  journal.start(start('r1'));
  journal.end(end('r1'));
  journal.close();
  appendFileSync(file, '{"at":"start","requestId":"ha');

  const again = openJournal(file);
  again.start(start('r2'));
  again.close();

  const last = openJournal(file);
  expect(last.find('r1')?.endedAtMs).toBe(2000);
  expect(last.find('r2')).not.toBeNull();
});

test('stays bounded and still finds the changes before the last rotation', () => {
  const journal = openJournal(file, { rotateAtBytes: 1000 });
  for (let at = 0; at < 50; at += 1) {
    journal.start(start(`r${at}`));
    journal.end(end(`r${at}`));
  }

  expect(statSync(file).size).toBeLessThan(2000);
  expect(statSync(`${file}.1`).size).toBeLessThan(2000);
  expect(journal.find('r49')?.endedAtMs).toBe(2000);
  expect(journal.find('r0')).toBeNull();
  expect(openJournal(file, { rotateAtBytes: 1000 }).find('r48')?.endedAtMs).toBe(2000);
});

test('is for its owner alone, also when it was not before', () => {
  openJournal(file).close();

  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('does not write through a link', () => {
  const other = path.join(dir, 'other');
  writeFileSync(other, '');
  const link = path.join(dir, 'link.jsonl');
  symlinkSync(other, link);

  expect(() => openJournal(link)).toThrowError(expect.objectContaining({ code: 'NO_PERMISSION' }));
  expect(readFileSync(other, 'utf8')).toBe('');
});

test('lets nothing begin when it cannot be written', () => {
  const journal = openJournal(file);
  journal.close();

  expect(() => journal.start(start('r1'))).toThrowError(expect.objectContaining({ code: 'STORAGE_BUSY' }));
  expect(journal.find('r1')).toBeNull();
});

test('reports the end that it cannot keep instead of failing the change', () => {
  const lines: string[] = [];
  const journal = openJournal(file, { log: (line) => lines.push(line) });
  journal.start(start('r1'));
  journal.close();

  journal.end(end('r1'));

  expect(lines.join()).toContain('r1');
  expect(journal.find('r1')?.outcome).toEqual(outcome);
});
