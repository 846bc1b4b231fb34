import { afterEach, expect, test } from 'vitest';
import { AppError } from '#server/domain/errors.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { HostUsage, TreeEvent } from '#server/domain/usage/usage-verbs.ts';
import { type HostMirror, type MirrorEvent, mirrorHost } from './host-mirror.ts';

const host = { atMs: 0 } as HostUsage;
const nodeOf = (path: string) => ({ path: parseGroupPath(path), hierarchies: ['cpu'] }) as GroupNode;
const rowOf = (path: string, cpus: number) => ({ path: parseGroupPath(path), cpus }) as UsageRow;
const all = (atMs: number, ...paths: string[]): TreeEvent => ({
  kind: 'all',
  atMs,
  nodes: paths.map(nodeOf),
  usage: paths.map((path) => rowOf(path, 0)),
  host,
});
const down = () => new AppError('AGENT_DOWN', { public: 'The agent is away.' });

let mirror: HostMirror | null = null;
afterEach(() => mirror?.close());

/** A mirror of an agent that plays these connections one after the other, then stays away. */
function mirrorOf(...connections: (TreeEvent | Error)[][]) {
  const events: MirrorEvent[] = [];
  let tries = 0;
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  mirror = mirrorHost({
    clock: () => 5000,
    pause: async () => {},
    verbs: {
      watchTree: async function* (signal) {
        const connection = connections[tries];
        tries += 1;
        if (!connection) {
          settle();
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return;
        }
        for (const event of connection) {
          if (event instanceof Error) throw event;
          yield event;
        }
      },
    },
  });
  mirror.subscribe((event) => events.push(event));
  return { mirror, events, settled };
}

test('holds what the last event said, before a listener hears of it', async () => {
  const tick: TreeEvent = {
    kind: 'tick',
    atMs: 2,
    added: [nodeOf('/c')],
    changed: [],
    removed: [parseGroupPath('/a')],
    usage: [rowOf('/c', 1)],
    host,
  };
  const { mirror, settled } = mirrorOf([all(1, '/', '/a'), tick]);
  await settled;

  expect([...mirror.nodes.keys()]).toEqual(['/', '/c']);
  expect([...mirror.usage.keys()]).toEqual(['/', '/c']);
  expect(mirror.atMs).toBe(2);
});

test('keeps a group that was made anew under its old name', async () => {
  const a = parseGroupPath('/a');
  const tick: TreeEvent = { kind: 'tick', atMs: 2, added: [nodeOf('/a')], changed: [], removed: [a], usage: [], host };
  const { mirror, settled } = mirrorOf([all(1, '/a'), tick]);
  await settled;

  expect(mirror.nodes.has(a)).toBe(true);
});

test('keeps the last values while the agent is away, says why, and starts anew when it is back', async () => {
  const { mirror, events, settled } = mirrorOf([all(1, '/', '/old'), down()], [down()], [all(9, '/', '/new')]);
  await settled;
  const lost = { state: 'lost', sinceMs: 5000, reason: 'The agent is away.' };

  expect(events.filter((event) => event.kind === 'connection').map((event) => event.connection)).toEqual([
    { state: 'live' },
    lost,
    { state: 'live' },
    { ...lost, reason: "Corral's agent ended the connection." },
  ]);
  expect([...mirror.nodes.keys()]).toEqual(['/', '/new']);
});

test('goes on when a listener fails', async () => {
  const { mirror, events, settled } = mirrorOf([all(1, '/')]);
  mirror.subscribe(() => {
    throw new Error('a bug in a listener');
  });
  await settled;

  expect(events.some((event) => event.kind === 'all')).toBe(true);
});
