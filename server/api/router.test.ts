import { TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { AppError, errorCodes } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import type { Web } from '#server/web.ts';
import type { ApiContext } from './context.ts';
import { appErrorData, isUnforeseen, trpcCodeOf } from './error-data.ts';
import { appRouter } from './router.ts';
import { createCallerFactory, requestIdOf } from './trpc.ts';

const admin: SignedIn = {
  kind: 'user',
  id: 'u1',
  email: ada.email,
  name: 'ada',
  role: 'admin',
  unixAccount: null,
  teams: [],
  sessionId: 's1',
};
const viewer: SignedIn = { ...admin, id: 'u2', email: 'vic@example.org', role: 'viewer' };
const group = '/web' as GroupPath;

function callerFor(bench: TestBench, actor: SignedIn | null) {
  const context = bench.as(ada);
  const web = { ...context, host: { ...context.host, mirror: { nodes: new Map() } } } as unknown as Web;
  const openStream = () => ({ ended: new AbortController().signal, close: () => {} });
  const ctx: ApiContext = {
    ...context,
    actor,
    web,
    readActorAgain: async () => actor,
    whyEnded: () => null,
    openStream,
  };
  return createCallerFactory(appRouter)(ctx);
}

test('strangers are told only that they are strangers, and whether Corral has an administrator yet', async () => {
  await using bench = await openTestBench();
  const stranger = callerFor(bench, null);

  expect(await stranger.session.me()).toEqual({ user: null, firstStart: true, ended: null, hostName: null });
  for (const attempt of [
    stranger.host.facts(),
    stranger.group.get({ group }),
    stranger.files.list({ group }),
    stranger.processes.list({ group: null, search: '', limit: 1 }),
    stranger.limits.preview({ group, edits: [{ key: 'memory.max', value: 1n }] }),
    stranger.limits.change({ group, edits: [{ key: 'memory.max', value: 1n }], basis: '', confirmed: null }),
    stranger.groups.remove({ group }),
    stranger.tree.look({ watchId: '12345678', paths: [] }),
    stranger.tree.watch({ watchId: '12345678' }),
    stranger.charts.watch({ group, rangeSeconds: 60 }),
    stranger.audit.list({}),
    stranger.audit.detail({ requestId: 'x' }),
    stranger.audit.people(),
    stranger.audit.verify(),
  ])
    await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: { code: 'NOT_SIGNED_IN' } });
});

test('a viewer sees everything and changes nothing', async () => {
  await using bench = await openTestBench();
  const caller = callerFor(bench, viewer);

  expect(await caller.group.get({ group })).toMatchObject({ node: { path: '/web' } });
  await expect(caller.groups.remove({ group })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await caller.audit.list({})).rows).toMatchObject([{ action: 'group.remove', result: 'refused' }]);
  expect(bench.agent.kernel.has(group)).toBe(true);
});

test('a change goes through to the agent and onto the record', async () => {
  await using bench = await openTestBench();
  const caller = callerFor(bench, admin);

  const { requestId } = await caller.groups.remove({ group });

  expect(bench.agent.kernel.has(group)).toBe(false);
  expect(await caller.audit.detail({ requestId })).toMatchObject({ result: 'applied', group: '/web' });
});

test('each call of a batch has a request id of its own, also when it fails', async () => {
  await using bench = await openTestBench();
  const caller = callerFor(bench, admin);

  const made = await Promise.all(
    ['a', 'b'].map((name) =>
      caller.groups.create({ parent: group, name, hierarchies: ['memory'], enable: [], edits: [] }),
    ),
  );
  bench.agent.next = new AppError('GROUP_BUSY', { public: 'Not now.' });
  const error = await caller.groups.remove({ group }).catch((reason: unknown) => reason);

  const { rows } = await caller.audit.list({});
  const ids = [...made.map(({ requestId }) => requestId), requestIdOf(error as TRPCError, undefined)];
  expect(rows.map((row) => row.requestId).sort()).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(3);
});

test.each(errorCodes)('%s leaves with a status of its own and the words for people', (code) => {
  const cause = new AppError(code, {
    public: 'Say this.',
    detail: 'not this',
    errno: 'EBUSY',
    file: '/f',
    field: 'name',
  });

  const data = appErrorData(new TRPCError({ code: trpcCodeOf[code], cause }), 'r1');

  expect(data).toEqual({
    code,
    public: 'Say this.',
    sentence: null,
    errno: 'EBUSY',
    file: '/f',
    field: 'name',
    requestId: 'r1',
  });
  expect(trpcCodeOf[code]).not.toBe('INTERNAL_SERVER_ERROR');
});

test('an error nobody foresaw shows its request id and keeps its text to itself', () => {
  const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('password=hunter2') });

  expect(isUnforeseen(error)).toBe(true);
  expect(JSON.stringify(appErrorData(error, 'r1'))).not.toContain('hunter2');
  expect(appErrorData(error, 'r1')).toMatchObject({ code: 'INTERNAL', requestId: 'r1' });
});

test('bad input names the field', async () => {
  await using bench = await openTestBench();
  const error = await callerFor(bench, admin)
    .group.get({ group: '/a/../b' as GroupPath })
    .catch((reason: unknown) => reason);

  expect(appErrorData(error as TRPCError, 'r1')).toMatchObject({
    code: 'BAD_INPUT',
    field: 'group',
    public: '".." is not a group name.',
  });
});
