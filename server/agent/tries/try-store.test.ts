import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { overtake } from './try-change.ts';
import { type KeptTry, openTryStore, toldTry } from './try-store.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-try-store-'));
  file = path.join(folder, 'tries.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const group = '/web' as GroupPath;
const write = (name: string, before: string, text: string) => ({
  ...{ key: 'pids.max' as const, group, hierarchyId: 'pids', version: 1 as const, file: name, before, text },
  ...{ path: `/sys/fs/cgroup/pids/web/${name}`, keeps: text, undoText: before },
});
const tryOf = (id: string, returnsAtMs: number, ...writes: ReturnType<typeof write>[]): KeptTry => ({
  ...{ id, group, askedBy: 'ada@example.org', sinceMs: 0, returnsAtMs, bootId: 'boot', state: 'running', stuck: null },
  ...{ override: false, direct: false, dropIns: [], wanted: [] },
  writes: writes.map((each) => ({ write: each, after: each.text, inode: '1' })),
});
const one = tryOf('one', 2000, write('pids.max', '10', '5'));
const two = tryOf('two', 1000, write('pids.max', '10', '5'), write('other', '1', '2'));
const kept = { how: 'kept' as const, requestId: 'k', try: toldTry(one), outcome: null, atMs: 5 };

test('what is stored is there for the next agent, the next to come back first, for its owner alone', () => {
  const store = openTryStore(file);
  store.put(one);
  store.put(two);

  expect(openTryStore(file).running()).toEqual([two, one]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what has ended is numbered on, over a restart of the agent, and is not among the others any more', () => {
  openTryStore(file).put(one);
  openTryStore(file).remove('one', kept);
  openTryStore(file).put(two);
  openTryStore(file).remove('two', { ...kept, requestId: 'l' });

  const store = openTryStore(file);
  expect(store.running()).toEqual([]);
  expect(store.ended().map(({ number, requestId }) => [number, requestId])).toEqual([
    [1, 'k'],
    [2, 'l'],
  ]);
});

test('of those that have ended the last 500 stay', () => {
  const store = openTryStore(file);
  const many = Array.from({ length: 502 }, (_, at) => ({ ...kept, requestId: `k${at}` }));

  store.putAll([], many);

  expect(store.ended()).toHaveLength(500);
  expect(openTryStore(file).ended()[0]).toMatchObject({ number: 3, requestId: 'k2' });
});

test('a file that was spoilt is put aside, said, and as none', () => {
  writeFileSync(file, '{"version":1,"kept":[{"id":');
  const said: string[] = [];

  const store = openTryStore(file, (line) => said.push(line));

  expect(store.running()).toEqual([]);
  expect(said[0]).toContain('nothing comes back by itself');
  const [aside = ''] = readdirSync(folder);
  expect(readFileSync(path.join(folder, aside), 'utf8')).toContain('"kept"');
});

test('a setting that was written twice is told from what stood before the first to what the last led to', () => {
  const twice = tryOf('twice', 1, write('pids.max', '10', 'max'), write('pids.max', 'max', '5'));

  expect(toldTry(twice).settings).toEqual([
    { key: 'pids.max', path: '/sys/fs/cgroup/pids/web/pids.max', before: '10', tried: '5' },
  ]);
});

test('a later change takes what it writes out of a try; one of which nothing is left has ended', () => {
  const store = openTryStore(file);
  store.put(one);
  store.put(two);
  const { key, hierarchyId, path: at } = write('pids.max', '5', '7');
  const writes = [
    {
      key,
      group,
      hierarchyId,
      path: at,
      file: 'pids.max',
      asked: '7',
      before: '5',
      after: '7',
      status: 'kept' as const,
    },
  ].map((each) => ({ ...each, errno: null, why: null }));

  overtake({ tries: { store, bootId: 'boot' }, now: () => 9 }, { requestId: 'later', undoes: 'one', writes });

  expect(store.running().map(({ id, writes: left }) => [id, left.map(({ write: { file: name } }) => name)])).toEqual([
    ['two', ['other']],
  ]);
  expect(store.ended()).toMatchObject([{ how: 'undone', requestId: 'later', atMs: 9, try: { id: 'one' } }]);
});
