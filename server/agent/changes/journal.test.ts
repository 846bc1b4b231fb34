import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import type { DoneStep, PlannedStep } from './planned-step.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'corral-journal-'));
  file = path.join(dir, 'own', 'journal.jsonl');
});

afterEach(() => rmSync(dir, { recursive: true }));

const group = parseGroupPath('/größe with space');
const by = { pid: 4711, startTicks: '12345', bootId: 'this-boot' };
const outcome = { group, removed: ['/sys/fs/cgroup/x'], obstacles: [] };

function start(requestId: string) {
  return { requestId, verb: 'remove', group, startedAtMs: 1000, by } as const;
}

function end(requestId: string) {
  return { requestId, endedAtMs: 2000, outcome, error: null, recovery: null };
}

test('finds what was done, also after a restart', () => {
  const journal = openJournal(file);
  journal.start(start('r1'));
  journal.end(end('r1'));
  journal.close();

  const found = openJournal(file).find('r1');

  const { by: _, ...begun } = start('r1');
  expect(found).toEqual({ ...begun, endedAtMs: 2000, outcome, error: null, recovery: null });
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
  journal.end({ requestId: 'r1', endedAtMs: 2, outcome: null, error, recovery: null });

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

/** Each file takes three or four of them. */
function fill(journal: Journal, count: number): void {
  for (let at = 0; at < count; at += 1) {
    journal.start(start(`r${at}`));
    journal.end(end(`r${at}`));
  }
}

test('stays bounded and still finds the changes of four rotations', () => {
  const journal = openJournal(file, { rotateAtBytes: 1000 });
  fill(journal, 50);

  const names = ['', '.1', '.2', '.3', '.4'].map((ending) => file + ending);
  for (const name of names) expect(statSync(name).size).toBeLessThan(2000);
  expect(readdirSync(path.dirname(file))).toHaveLength(5);
  const found = (at: number) => journal.find(`r${at}`)?.endedAtMs;
  expect([49, 40, 36].map(found)).toEqual([2000, 2000, 2000]);
  expect(journal.find('r0')).toBeNull();
  expect(openJournal(file, { rotateAtBytes: 1000 }).find('r36')?.endedAtMs).toBe(2000);
});

test('goes on in the full file when no other can take its place, and rotates it later', () => {
  const lines: string[] = [];
  const journal = openJournal(file, { rotateAtBytes: 1000, log: (line) => lines.push(line) });
  mkdirSync(`${file}.new`);
  fill(journal, 10);
  expect(lines.join()).toContain('could not be rotated');
  expect(existsSync(`${file}.1`)).toBe(false);
  expect(journal.find('r9')?.endedAtMs).toBe(2000);

  rmdirSync(`${file}.new`);
  journal.start(start('later'));

  expect(readFileSync(`${file}.1`, 'utf8')).toContain('"r9"');
  expect(readFileSync(file, 'utf8')).toContain('"later"');
  expect(readFileSync(file, 'utf8')).not.toContain('"r9"');
});

test('a line that the disk took only half of is taken back, and the next one is whole', () => {
  const journal = openJournal(file);
  journal.start(start('r1'));
  const whole = readFileSync(file, 'utf8');

  const error = withFilesUpTo(whole.length + 20, () => errorOf(() => journal.start(start('cut'))));
  journal.start(start('r2'));

  expect(error).toMatchObject({ code: 'STORAGE_FULL' });
  expect(readFileSync(file, 'utf8')).toBe(`${whole}${whole.split('\n')[1]?.replace('r1', 'r2')}\n`);
});

/** Has the kernel cut this process's writes there, as a full disk does. */
function withFilesUpTo<T>(bytes: number, act: () => T): T {
  const limit = (soft: number | string) =>
    execFileSync('sh', ['-c', `prlimit --pid ${process.pid} --fsize=${soft}:`], { stdio: 'inherit' });
  limit(bytes);
  try {
    return act();
  } finally {
    limit('unlimited');
  }
}

function errorOf(act: () => void): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}

test('leaves out the middle of very long paths and refusals', () => {
  const long = parseGroupPath(`/${Array.from({ length: 15 }, () => 'n'.repeat(250)).join('/')}/end`);
  const journal = openJournal(file);
  journal.start({ ...start('r1'), group: long });
  const error = { code: 'GROUP_GONE', public: `The group ${long} does not exist.`, errno: null } as const;
  journal.end({ requestId: 'r1', endedAtMs: 2, outcome: null, error, recovery: null });

  const found = openJournal(file).find('r1');

  expect(statSync(file).size).toBeLessThan(1500);
  expect(found?.group).toMatch(/^\/n+.*…n+.*\/end$/);
  expect(found?.error?.public).toMatch(/^The group .*…n+.* does not exist\.$/);
  expect(journal.find('r1')).toEqual(found);
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

// ---- Steps ----

const made: PlannedStep = { kind: 'make', group, hierarchyId: 'pids', path: '/sys/fs/cgroup/pids/x' };
const done: DoneStep = { status: 'made', after: null, errno: null, why: null };

test('tells after a kill what was planned and what of it was done, over all stages of the plan', () => {
  const journal = openJournal(file);
  journal.start(start('cut'));
  const steps = journal.stepsOf('cut');
  expect(steps.plan([made, made])).toBe(0);
  steps.did(0, done);
  expect(steps.plan([made])).toBe(2);
  steps.did(2, done);
  journal.close();

  const [open] = openJournal(file).unfinished();

  expect(open?.steps).toEqual([made, made, made]);
  expect([...(open?.done ?? [])]).toEqual([
    [0, done],
    [2, done],
  ]);
  expect(open?.by).toEqual(by);
});

test('lets nothing be done whose plan cannot be stored', () => {
  const journal = openJournal(file);
  journal.start(start('r1'));
  const room = statSync(file).size + 50;

  const error = withFilesUpTo(room, () => errorOf(() => journal.stepsOf('r1').plan([made])));

  expect(error).toMatchObject({ code: 'STORAGE_FULL' });
  expect(openJournal(file).unfinished()).toMatchObject([{ steps: [] }]);
});

test('an end that cannot be stored keeps the next change waiting until it is', () => {
  const journal = openJournal(file, { log: () => {} });
  journal.start(start('r1'));
  journal.stepsOf('r1').plan([made]);
  const room = statSync(file).size + 50;

  withFilesUpTo(room, () => {
    journal.end(end('r1'));
    expect(journal.isUnstored('r1')).toBe(true);
    expect(errorOf(() => journal.start(start('r2')))).toMatchObject({ code: 'STORAGE_FULL' });
  });
  expect(openJournal(file).unfinished()).toMatchObject([{ requestId: 'r1' }]);

  journal.start(start('r2'));

  expect(journal.isUnstored('r1')).toBe(false);
  expect(openJournal(file).find('r1')?.outcome).toEqual(outcome);
  expect(openJournal(file).unfinished()).toMatchObject([{ requestId: 'r2' }]);
});

test('what has not ended is never rotated out', () => {
  const journal = openJournal(file, { rotateAtBytes: 1000 });
  journal.start(start('open'));
  journal.stepsOf('open').plan([made]);
  fill(journal, 20);

  expect(existsSync(`${file}.1`)).toBe(false);
  expect(openJournal(file).unfinished()).toMatchObject([{ requestId: 'open', steps: [made] }]);

  journal.end(end('open'));
  fill(journal, 1);
  expect(existsSync(`${file}.1`)).toBe(true);
  expect(journal.find('open')?.endedAtMs).toBe(2000);
});

test('tells how far back it goes, also after rotations and after it was lost', () => {
  const journal = openJournal(file, { rotateAtBytes: 1000, now: () => 500 });
  expect(journal.sinceMs()).toBe(500);
  fill(journal, 4);
  expect(journal.sinceMs()).toBe(500);
  fill(journal, 50);
  expect(journal.sinceMs()).toBe(1000);
  expect(openJournal(file, { now: () => 9000 }).sinceMs()).toBe(1000);

  rmSync(path.dirname(file), { recursive: true });

  openJournal(file, { now: () => 9000 });
  expect(openJournal(file, { now: () => 10_000 }).sinceMs()).toBe(9000);
});

test('reads what agents before it wrote, who kept no plan', () => {
  const { by: _, ...old } = start('old');
  const ended = { at: 'end', requestId: 'old', endedAtMs: 2000, outcome, error: null };
  openJournal(file).close();
  writeFileSync(
    file,
    [{ at: 'start', ...old }, ended, { at: 'start', ...old, requestId: 'cut' }]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );

  const journal = openJournal(file);

  expect(journal.find('old')).toEqual({ ...old, outcome, error: null, recovery: null, endedAtMs: 2000 });
  expect(journal.unfinished()).toMatchObject([{ requestId: 'cut', steps: [] }]);
  expect(journal.unfinished()[0]?.by).toBeUndefined();
});
