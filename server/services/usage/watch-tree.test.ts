import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { Rights } from '#server/domain/people/access.ts';
import type { TreeFeed } from '#server/domain/usage/live-feed.ts';
import type { HostUsage, TreeEvent } from '#server/domain/usage/usage-verbs.ts';
import { mirrorHost } from '#server/hosts/host-mirror.ts';
import { createLooks } from './looks.ts';
import { watchTree } from './watch-tree.ts';

const path = (text: string) => text as GroupPath;
const node = (text: string): GroupNode => ({
  path: path(text),
  hierarchies: ['memory'],
  owner: { kind: 'none', label: null },
  guarded: null,
});
const row = (text: string, memoryBytes: number): UsageRow => ({
  path: path(text),
  cpus: null,
  memoryBytes,
  workingSetBytes: null,
  pids: null,
  cpuLimit: null,
  memoryLimitBytes: null,
  pidsLimit: null,
  throttled: null,
  frozen: false,
});
const host = { atMs: 0 } as HostUsage;

/** A mirror whose agent says what the test says, when it says it. */
function openTree(actor: Rights = { role: 'viewer' }) {
  const events: (TreeEvent | 'end')[] = [];
  let resume = () => {};
  const stop = new AbortController();
  async function* agent(): AsyncGenerator<TreeEvent> {
    for (;;) {
      const event = events.shift();
      if (event === 'end') return;
      if (event) yield event;
      else await new Promise<void>((resolve) => (resume = resolve));
    }
  }
  const mirror = mirrorHost({ verbs: { watchTree: agent } });
  const looks = createLooks();
  const feed = watchTree({ mirror, looks, lookId: 'u1 tree', actor }, stop.signal);
  let atMs = 0;
  /** Returns once the mirror has it. */
  async function say(event: Partial<Extract<TreeEvent, { kind: 'tick' }>>): Promise<void> {
    atMs += 1000;
    events.push({ kind: 'tick', atMs, added: [], changed: [], removed: [], usage: [], host, ...event });
    await told(atMs);
  }
  async function told(until: number): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      const end = mirror.subscribe(() => {
        if (mirror.atMs < until) return;
        end();
        resolve();
      });
    });
    resume();
    await heard;
  }
  async function lose(): Promise<void> {
    events.push('end');
    const lost = new Promise<void>((resolve) => {
      const end = mirror.subscribe(() => {
        end();
        resolve();
      });
    });
    resume();
    await lost;
  }
  async function begin(nodes: string[], usage: UsageRow[]): Promise<TreeFeed> {
    events.push({ kind: 'all', atMs: 1, nodes: nodes.map(node), usage, host });
    await told(1);
    return next();
  }
  async function next(): Promise<TreeFeed> {
    const { value } = await feed.next();
    if (!value) throw new Error('the feed has ended');
    return value;
  }
  const look = (...paths: string[]) => looks.look('u1 tree', paths.map(path));
  return { begin, say, lose, next, look, stop, feed, [Symbol.dispose]: () => mirror.close() };
}

test('the tree comes whole first, then tick by tick with only the rows on screen', async () => {
  using tree = openTree();
  expect(await tree.begin(['/a', '/b'], [row('/a', 1)])).toMatchObject({ kind: 'all', connection: { state: 'live' } });

  tree.look('/a');
  await tree.say({ usage: [row('/a', 2), row('/b', 2)] });

  expect(await tree.next()).toMatchObject({ kind: 'tick', usage: [row('/a', 2)] });
});

test('before the agent has told a tree only the state of the line is, and the tree once it is there', async () => {
  using tree = openTree();

  expect(await tree.next()).toMatchObject({ kind: 'connection', connection: { state: 'lost' } });
  expect(await tree.begin(['/a'], [])).toMatchObject({ kind: 'all', nodes: [node('/a')] });
});

test('a row that comes on screen is sent with what it missed', async () => {
  using tree = openTree();
  await tree.begin(['/a', '/b'], []);
  await tree.say({ usage: [row('/b', 7)] });
  expect(await tree.next()).toMatchObject({ usage: [] });

  tree.look('/b');

  expect(await tree.next()).toMatchObject({ kind: 'tick', usage: [row('/b', 7)] });
});

test('a page that is opened while the agent is away is not told that its line is live, whatever it looks at', async () => {
  using tree = openTree();
  await tree.begin(['/a'], []);
  await tree.say({ usage: [row('/a', 7)] });
  expect(await tree.next()).toMatchObject({ kind: 'tick', usage: [], connection: { state: 'live' } });
  await tree.lose();
  expect(await tree.next()).toMatchObject({ kind: 'connection', connection: { state: 'lost' } });

  tree.look('/a');

  expect(await tree.next()).toMatchObject({ kind: 'tick', usage: [row('/a', 7)], connection: { state: 'lost' } });
});

test('every fifth message carries all rows that moved', async () => {
  using tree = openTree();
  await tree.begin(['/a', '/b'], []);
  const sent: UsageRow[][] = [];
  for (let tick = 1; tick <= 5; tick++) {
    await tree.say({ usage: [row('/b', tick)] });
    const feed = await tree.next();
    if (feed.kind === 'tick') sent.push(feed.usage);
  }

  expect(sent).toEqual([[], [], [], [], [row('/b', 5)]]);
});

test('a slow browser gets one message with everything that happened', async () => {
  using tree = openTree();
  await tree.begin(['/a'], []);
  tree.look('/a', '/b');

  await tree.say({ added: [node('/b'), node('/c')], usage: [row('/b', 1)] });
  await tree.say({ removed: [path('/c'), path('/a')], usage: [row('/b', 2)] });

  expect(await tree.next()).toMatchObject({
    kind: 'tick',
    atMs: 2000,
    added: [node('/b')],
    removed: ['/a'],
    usage: [row('/b', 2)],
  });
});

test('the feed ends with its signal', async () => {
  using tree = openTree();
  await tree.begin(['/a'], []);

  const last = tree.feed.next();
  tree.stop.abort();

  expect(await last).toMatchObject({ done: true });
});

test('a member sees the subtrees of their teams, bare names above, and of others neither rows nor that they come or go', async () => {
  const teams = [{ id: 't1', name: 'Shop', role: 'member' as const, tops: [path('/teams/shop')] }];
  using tree = openTree({ role: 'member', teams });
  const owned = (text: string) => ({ ...node(text), owner: { kind: 'docker' as const, label: 'container of others' } });
  const first = await tree.begin(
    ['/', '/teams', '/teams/shop', '/teams/shop/api', '/teams/shop2', '/bank'],
    ['/', '/teams', '/teams/shop', '/teams/shop2', '/bank'].map((text) => row(text, 1)),
  );
  expect(first).toEqual({
    kind: 'all',
    atMs: 1,
    nodes: ['/', '/teams', '/teams/shop', '/teams/shop/api'].map(node),
    // The root's row is the host's total.
    usage: [row('/', 1), row('/teams/shop', 1)],
    host,
    connection: { state: 'live' },
  });

  tree.look('/', '/teams', '/teams/shop', '/bank/vault');
  await tree.say({
    added: [node('/teams/shop/new'), node('/bank/vault')],
    changed: [owned('/teams'), owned('/teams/shop'), owned('/bank')],
    removed: [path('/teams/shop2'), path('/teams/shop/api')],
    usage: [row('/', 2), row('/teams', 2), row('/teams/shop', 2), row('/bank/vault', 2)],
  });

  expect(await tree.next()).toMatchObject({
    added: [node('/teams/shop/new')],
    changed: [node('/teams'), owned('/teams/shop')],
    removed: ['/teams/shop/api'],
    usage: [row('/', 2), row('/teams/shop', 2)],
  });
});

test('somebody in no team sees no group at all', async () => {
  using tree = openTree({ role: 'member', teams: [] });

  expect(await tree.begin(['/', '/web'], [row('/web', 1)])).toMatchObject({ nodes: [], usage: [] });
});
