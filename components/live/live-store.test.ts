import { expect, test, vi } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { TreeFeed } from '#server/domain/usage/live-feed.ts';
import type { HostUsage } from '#server/domain/usage/usage-verbs.ts';
import { LiveStore } from './live-store.ts';

const node = (path: string): GroupNode => ({
  path: parseGroupPath(path),
  hierarchies: ['cpu'],
  owner: { kind: 'none', label: null },
  guarded: null,
});
const usage = (path: string, cpus: number): UsageRow => ({
  path: parseGroupPath(path),
  cpus,
  memoryBytes: 1024,
  workingSetBytes: 1024,
  pids: 1,
  cpuLimit: null,
  memoryLimitBytes: null,
  pidsLimit: null,
  throttled: null,
  frozen: false,
});
const host = { atMs: 1 } as HostUsage;
const web = parseGroupPath('/web');
const root = parseGroupPath('/');

function loaded(): LiveStore {
  const store = new LiveStore();
  store.apply({
    kind: 'all',
    atMs: 1,
    nodes: [node('/'), node('/web'), node('/web/job-10'), node('/web/job-9'), node('/db')],
    usage: [usage('/', 1), usage('/web', 0.5), usage('/db', 0)],
    host,
    connection: { state: 'live' },
  });
  return store;
}
const tick: Extract<TreeFeed, { kind: 'tick' }> = {
  kind: 'tick',
  ...{ atMs: 2, added: [], changed: [], removed: [], usage: [], host },
  connection: { state: 'live' },
};

test('children stand by name, numbers in them as numbers', () => {
  const store = loaded();

  expect(store.children(root)).toEqual(['/db', '/web']);
  expect(store.children(web)).toEqual(['/web/job-9', '/web/job-10']);
});

test('tells only those who watch what changed', () => {
  const store = loaded();
  const [ofWeb, ofDb] = [vi.fn(), vi.fn()];
  store.subscribe('usage:/web' as never, ofWeb);
  store.subscribe('usage:/db' as never, ofDb);

  store.apply({ ...tick, added: [], changed: [], removed: [], usage: [usage('/web', 0.7)] });

  expect(ofWeb).toHaveBeenCalledOnce();
  expect(ofDb).not.toHaveBeenCalled();
  expect(store.usage(web)?.cpus).toBe(0.7);
});

test('keeps the objects of what did not change', () => {
  const store = loaded();
  const before = { node: store.node(web), children: store.children(web), counts: store.counts() };

  store.apply({ ...tick, added: [], changed: [], removed: [], usage: [usage('/db', 0)] });

  expect(store.node(web)).toBe(before.node);
  expect(store.children(web)).toBe(before.children);
  expect(store.counts()).toBe(before.counts);
});

test('groups that come and go change their parent’s children and leave no numbers behind', () => {
  const store = loaded();

  store.apply({ ...tick, added: [node('/app')], changed: [], removed: [parseGroupPath('/db')], usage: [] });

  expect(store.children(root)).toEqual(['/app', '/web']);
  expect(store.usage(parseGroupPath('/db'))).toBeUndefined();
});

test('a group that was made again under its name stays, with its new numbers', () => {
  const store = loaded();

  store.apply({
    ...tick,
    added: [node('/db')],
    changed: [],
    removed: [parseGroupPath('/db')],
    usage: [usage('/db', 2)],
  });

  expect(store.node(parseGroupPath('/db'))).toBeDefined();
  expect(store.children(root)).toEqual(['/db', '/web']);
  expect(store.usage(parseGroupPath('/db'))?.cpus).toBe(2);
});

test('a state of the line alone is no tree', () => {
  const store = new LiveStore();

  store.apply({ kind: 'connection', connection: { state: 'lost', sinceMs: 1, reason: 'away' } });

  expect(store.structureVersion()).toBe(0);
  expect(store.connection()).toMatchObject({ state: 'lost' });
});

test('rows that come while the line is lost do not make it live', () => {
  const store = loaded();
  const lost = { state: 'lost', sinceMs: 1, reason: 'away' } as const;
  store.apply({ kind: 'connection', connection: lost });

  store.apply({ ...tick, added: [], changed: [], removed: [], usage: [usage('/web', 0.7)], connection: lost });

  expect(store.connection()).toEqual(lost);
  expect(store.usage(web)?.cpus).toBe(0.7);
});

test('counts a group as busy only without the root and above what a column shows as 0.00', () => {
  expect(loaded().counts()).toEqual({ groups: 5, busy: 1, frozen: 0, throttled: 0 });
});

test('keeps the last values and the first moment of a loss, until it hears again', () => {
  const store = loaded();

  store.markLost('gone', 10);
  store.markLost('still gone', 20);

  expect(store.connection()).toEqual({ state: 'lost', sinceMs: 10, reason: 'still gone' });
  expect(store.usage(web)?.cpus).toBe(0.5);
  store.apply({ ...tick, added: [], changed: [], removed: [], usage: [] });
  expect(store.connection()).toEqual({ state: 'live' });
});
