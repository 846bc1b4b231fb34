import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAgentRouter } from '#server/agent/router.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { ChangeRequest } from '#server/domain/changes/change.ts';
import { AppError } from '#server/domain/errors.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { TreeEvent } from '#server/domain/usage/usage-verbs.ts';
import { type AgentConnection, connectAgent } from './agent-client.ts';

const group = parseGroupPath('/web');
const tick = (atMs: number) => ({ kind: 'tick', atMs }) as TreeEvent;

let folder = '';
let server: Server;
let client: AgentConnection;
let stopping: AbortController;

/** A real router on a real socket, with verbs of the test's choice behind it. */
async function serve(verbs: Partial<AgentVerbs>) {
  const router = createAgentRouter(verbs as AgentVerbs, stopping.signal);
  server = createServer({ maxHeaderSize: 65536 }, createHTTPHandler({ router, allowMethodOverride: true }));
  await new Promise<void>((resolve) => server.listen(path.join(folder, 'agent.sock'), resolve));
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-client-'));
  stopping = new AbortController();
  server = createServer();
  client = connectAgent({ socketPath: path.join(folder, 'agent.sock') });
});
afterEach(async () => {
  stopping.abort();
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test('carries an AppError across with everything that may be shown, and without its detail', async () => {
  const error = { public: 'Busy.', errno: 'EBUSY', file: '/x', field: 'memory.max', detail: 'secret' };
  await serve({ limits: () => Promise.reject(new AppError('GROUP_BUSY', error)) });

  await expect(client.limits({ group })).rejects.toMatchObject({ code: 'GROUP_BUSY', ...error, detail: undefined });
});

test('keeps a bug’s text on the agent’s side of the socket', async () => {
  await serve({ facts: () => Promise.reject(new TypeError('x is undefined')) });

  await expect(client.facts()).rejects.not.toHaveProperty('public');
});

test('parses every input again', async () => {
  await serve({ limits: () => Promise.reject(new Error('must not be reached')) });

  await expect(client.limits({ group: '/a/../b' as typeof group })).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('takes values above 2^53 and group paths of full length across unchanged', async () => {
  const seen: ChangeRequest[] = [];
  await serve({
    plan: async (request) => {
      seen.push(request);
      return {} as never;
    },
  });
  const long = parseGroupPath(`/${Array.from({ length: 15 }, () => 'ü'.repeat(125)).join('/')}`);
  const request: ChangeRequest = { group: long, edits: [{ key: 'memory.max', value: 9007199254740993n }] };

  await client.plan(request);

  expect(seen).toEqual([request]);
});

test('says AGENT_DOWN when nobody is there', async () => {
  await expect(client.facts()).rejects.toMatchObject({ code: 'AGENT_DOWN' });
  await expect(client.watchTree(new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'AGENT_DOWN',
  });
});

test('streams a subscription in order and ends the agent’s generator when nobody listens any more', async () => {
  let ended = () => {};
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  await serve({
    watchTree: async function* (signal) {
      try {
        yield tick(1);
        yield tick(2);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      } finally {
        ended();
      }
    },
  });
  const leaving = new AbortController();
  const seen: number[] = [];
  for await (const event of client.watchTree(leaving.signal)) {
    seen.push(event.atMs);
    if (seen.length === 2) leaving.abort();
  }

  await over;
  expect(seen).toEqual([1, 2]);
});

test('breaks a subscription off when the agent dies, instead of waiting for another one', async () => {
  await serve({
    watchTree: async function* (signal) {
      yield tick(1);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const events = client.watchTree(new AbortController().signal)[Symbol.asyncIterator]();
  await events.next();
  server.closeAllConnections();

  await expect(events.next()).rejects.toMatchObject({ code: 'AGENT_DOWN' });
});

test('tells of a group that is gone when its watch begins', async () => {
  await serve({
    // biome-ignore lint/correctness/useYield: a verb that fails before its first event.
    watchGroup: async function* () {
      throw new AppError('GROUP_GONE', { public: 'It is gone.' });
    },
  });
  const events = client.watchGroup({ group }, new AbortController().signal)[Symbol.asyncIterator]();

  await expect(events.next()).rejects.toMatchObject({ code: 'GROUP_GONE', public: 'It is gone.' });
});
