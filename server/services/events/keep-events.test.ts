import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countUnseenKills, pruneEvents, readEvents, storeEvents, wereEventsDropped } from '#server/db/event-rows.ts';
import { migrate } from '#server/db/migrate.ts';
import type { Db } from '#server/db/open-db.ts';
import { openDb } from '#server/db/open-db.ts';
import { AppError } from '#server/domain/errors.ts';
import type { EventBatch, EventSources, WatchEventsInput } from '#server/domain/events/event-verbs.ts';
import type { HostEvent, Kill } from '#server/domain/events/host-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { openAuditLog } from '#server/services/audit/audit-log.ts';
import { ada } from '#server/services/test-bench.fixtures.ts';
import type { EventFeed } from './keep-events.ts';
import { keepEvents } from './keep-events.ts';
import { listEvents } from './list-events.ts';
import { readEventDetail } from './read-event-detail.ts';
import { seeEvents } from './see-events.ts';
import { watchEvents } from './watch-events.ts';

let folder: string;
let db: Db;
let feed: EventFeed | null = null;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-events-'));
  const file = path.join(folder, 'corral.db');
  migrate(file);
  db = await openDb(file);
});

afterEach(async () => {
  await feed?.close();
  feed = null;
  await db.$disconnect();
  rmSync(folder, { recursive: true });
});

const web = parseGroupPath('/web');
const api = parseGroupPath('/web/api');
const mebibyte = 1024 * 1024;
const nowMs = 1_800_000_000_000;
const sources: EventSources = {
  kernelLog: { kind: 'available' },
  killCounters: { kind: 'available' },
  oomd: { kind: 'unavailable', reason: 'no' },
  lostMessages: 0,
};

function kill(sequence: number, atMs = nowMs - 1000): HostEvent {
  const use = { usageBytes: 64 * mebibyte, limitBytes: 64 * mebibyte, failures: 3 };
  const detail: Kill = {
    source: 'kernel-log',
    victimGroup: { path: api, kernelPath: api },
    victims: [
      {
        pid: 40 + sequence,
        command: 'hog',
        uid: 0,
        user: 'root',
        virtualBytes: 0,
        anonBytes: 60 * mebibyte,
        fileBytes: 0,
        shmemBytes: 0,
        pageTableBytes: 0,
        scoreAdj: 0,
      },
    ],
    victimsLeftOut: 0,
    limit: { owner: { path: web, kernelPath: web }, memory: use, swap: null, swapCounts: 'swap' },
    killedGroup: null,
    constraint: 'CONSTRAINT_MEMCG',
    invokedBy: 'hog',
    stats: null,
    tasks: [],
    tasksLeftOut: 0,
    before: [],
  };
  return { kind: 'oom-kill', sequence, atMs, group: api, kill: detail };
}
const came = (sequence: number): HostEvent => ({ kind: 'group-appeared', sequence, atMs: nowMs, group: web, below: 0 });

/** An agent that plays these connections one after the other, then stays away; notes where it was asked to go on. */
function agentOf(...connections: (EventBatch | Error)[][]) {
  const asked: WatchEventsInput['after'][] = [];
  let played = () => {};
  const done = new Promise<void>((resolve) => {
    played = resolve;
  });
  const verbs = {
    watchEvents: async function* ({ after }: WatchEventsInput, signal: AbortSignal): AsyncGenerator<EventBatch> {
      const connection = connections[asked.length];
      asked.push(after);
      if (!connection) {
        played();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return;
      }
      for (const batch of connection) {
        if (batch instanceof Error) throw batch;
        yield batch;
      }
    },
  };
  return { verbs, asked, done };
}

function keep(agent: ReturnType<typeof agentOf>): EventFeed {
  const options = { clock: () => nowMs, log: () => {}, pause: async () => {} };
  feed = keepEvents({ db, host: { name: 'h', verbs: agent.verbs }, ...options });
  return feed;
}

const all = { filters: {}, limit: 50 };

test('stores what the agent tells, and goes on behind it after a break', async () => {
  const down = new AppError('AGENT_DOWN', { public: 'Away.' });
  const agent = agentOf(
    [{ record: 'r', events: [kill(1), came(2)], sources }, down],
    [{ record: 'r', events: [kill(3)], sources }],
  );
  keep(agent);
  await agent.done;

  expect(agent.asked).toEqual([null, { record: 'r', sequence: 2 }, { record: 'r', sequence: 3 }]);
  expect((await listEvents({ db, actor: ada }, all)).rows.map(({ kind }) => kind)).toEqual([
    'group-appeared',
    'oom-kill',
    'oom-kill',
  ]);
});

test('an event that is told twice is stored once; another record begins anew', async () => {
  const batch = { record: 'r', events: [kill(1), kill(2)], sources };
  const agent = agentOf([batch], [batch], [{ ...batch, record: 'other' }]);
  keep(agent);
  await agent.done;

  expect((await readEvents(db, {}, null, 50)).events).toHaveLength(4);
});

test('filters by group, exactly or with what is below, by sort and by time', async () => {
  const agent = agentOf([{ record: 'r', events: [kill(1, nowMs - 5000), came(2)], sources }]);
  keep(agent);
  await agent.done;
  const count = async (filters: Parameters<typeof readEvents>[1]) =>
    (await listEvents({ db, actor: ada }, { filters, limit: 50 })).rows.map(({ kind }) => kind);

  expect(await count({ group: web })).toEqual(['group-appeared', 'oom-kill']);
  expect(await count({ group: web, exact: true })).toEqual(['group-appeared']);
  expect(await count({ sort: 'kills' })).toEqual(['oom-kill']);
  expect(await count({ sinceMs: nowMs - 10 })).toEqual(['group-appeared']);
  expect(await count({ untilMs: nowMs - 10 })).toEqual(['oom-kill']);
});

test('pages go on where the last one ended', async () => {
  const agent = agentOf([{ record: 'r', events: [1, 2, 3].map((sequence) => kill(sequence)), sources }]);
  keep(agent);
  await agent.done;

  const first = await listEvents({ db, actor: ada }, { filters: {}, limit: 2 });
  const second = await listEvents({ db, actor: ada }, { filters: {}, limit: 2, cursor: first.nextCursor });

  expect([...first.rows, ...second.rows].map(({ sentence }) => sentence.values.pid)).toEqual([43, 42, 41]);
  expect(second.nextCursor).toBeNull();
});

test('the oldest kills go beyond what is kept, and no other event with them', async () => {
  const agent = agentOf([{ record: 'r', events: [came(1), kill(2), kill(3), kill(4)], sources }]);
  keep(agent);
  await agent.done;

  expect((await listEvents({ db, actor: ada }, { filters: {}, limit: 2 })).wereDropped).toBeNull();
  expect((await listEvents({ db, actor: ada }, all)).wereDropped).toBe(false);

  expect(await wereEventsDropped(db, 4)).toBe(false);
  expect(await pruneEvents(db, 2)).toBe(1);
  expect(await wereEventsDropped(db, 2)).toBe(true);
  expect((await readEvents(db, {}, null, 50)).events.map(({ event }) => event.sequence)).toEqual([1, 4, 3]);
});

test('the detail says who set the limit that was hit, and when', async () => {
  const audit = openAuditLog(db, () => nowMs - 60_000);
  const change = async (requestId: string, file: string) => {
    const value = {
      what: `/sys/fs/cgroup/web/${file}`,
      asked: '1',
      before: '2',
      after: '1',
      status: 'kept',
      errno: null,
      why: null,
    };
    const stored = await audit.storeIntent({
      requestId,
      actorId: 'u1',
      person: 'ada@example.org',
      role: 'admin',
      address: null,
      host: 'h',
      group: web,
      action: 'limits.apply',
      summary: `${file} = 1`,
      asked: [value],
    });
    await audit.storeOutcome(stored, { result: 'applied', errno: null, why: null, values: [value] });
  };
  await change('r1', 'memory.max');
  await change('r2', 'cpu.max');
  const agent = agentOf([{ record: 'r', events: [kill(1)], sources }]);
  keep(agent);
  await agent.done;
  const [row] = (await listEvents({ db, actor: ada }, all)).rows;

  const detail = await readEventDetail({ db, actor: ada }, row?.id ?? 0);

  expect(detail.limitSetBy).toEqual({
    requestId: 'r1',
    atMs: nowMs - 60_000,
    person: 'ada@example.org',
    summary: 'memory.max = 1',
  });
  await expect(readEventDetail({ db, actor: ada }, 999)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('badges count kills until the person has seen them, on every page of theirs', async () => {
  const agent = agentOf([{ record: 'r', events: [kill(1), kill(2), kill(3, nowMs - 25 * 3_600_000)], sources }]);
  const opened = keep(agent);
  await agent.done;
  const actor = {
    kind: 'user',
    id: 'u1',
    email: 'ada@example.org',
    role: 'viewer',
    unixAccount: null,
    teams: [],
  } as const;
  const stop = new AbortController();
  const states = watchEvents({ db, feed: opened, actor }, stop.signal);

  const first = (await states.next()).value;
  await seeEvents({ db, actor }, opened, first?.newestId ?? 0);
  const second = (await states.next()).value;
  stop.abort();

  expect(first).toMatchObject({ unseenKills: 3, killed: [{ group: api, kills: 2 }], sources });
  expect(second).toMatchObject({ unseenKills: 0, killed: [{ group: api, kills: 2 }] });
  expect(await countUnseenKills(db, 'somebody else')).toBe(3);
  await seeEvents({ db, actor }, opened, 1);
  expect(await countUnseenKills(db, 'u1')).toBe(0);
});

test('a member is told of events in their groups, of a limit above only whose it is, and nothing when others have any', async () => {
  const elsewhere = { ...came(9), group: parseGroupPath('/bank') } as HostEvent;
  const agent = agentOf([{ record: 'r', events: [kill(1), came(2), elsewhere], sources }]);
  const opened = keep(agent);
  await agent.done;
  const teams = [{ id: 't1', name: 'Api', role: 'member' as const, tops: [api] }];
  const actor = { ...ada, id: 'mel', role: 'member' as const, teams };

  const { rows } = await listEvents({ db, actor }, all);
  expect(rows).toMatchObject([{ kind: 'oom-kill', group: api }]);
  const detail = await readEventDetail({ db, actor }, rows[0]?.id ?? 0);
  expect(detail).toMatchObject({
    event: { kill: { invokedBy: null, limit: { owner: { path: web }, memory: null } } },
    limitSetBy: null,
  });
  for (const group of [web, '/bank']) {
    const filters = { group: parseGroupPath(group) };
    expect((await listEvents({ db, actor }, { filters, limit: 50 })).rows.length).toBe(group === web ? 1 : 0);
  }
  const others = (await listEvents({ db, actor: ada }, all)).rows.filter(({ group }) => group !== api);
  for (const { id } of others)
    await expect(readEventDetail({ db, actor }, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });

  const stop = new AbortController();
  const states = watchEvents({ db, feed: opened, actor }, stop.signal);
  const first = (await states.next()).value;
  expect(first).toMatchObject({ newestId: rows[0]?.id, unseenKills: 1, killed: [{ group: api }] });
  // Something of others happens, and then they look at the list: the next they are told is the latter.
  const next = states.next();
  await storeEvents(db, 'h', 'r', [{ ...elsewhere, sequence: 10 } as HostEvent]);
  opened.tell();
  await seeEvents({ db, actor }, opened, first?.newestId ?? 0);
  expect((await next).value).toMatchObject({ newestId: rows[0]?.id, unseenKills: 0 });
  stop.abort();
});
