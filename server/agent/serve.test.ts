import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, Agent as KeptConnections, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { Agent } from './core.ts';
import { serveAgent } from './serve.ts';

/** Asks for the facts over a connection that is to be kept; gives the answer's head. */
function ask(socketPath: string, agent: KeptConnections): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = request({ socketPath, path: '/facts', agent }, (answer) =>
    answer.resume().on('end', () => resolve(answer)),
  );
  asked.on('error', reject).end();
  return promise;
}

test('never closes a connection for being idle: web may just be sending on it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-serve-'));
  const socketPath = path.join(folder, 'agent.sock');
  const verbs = { facts: async () => ({}) } as unknown as AgentVerbs;
  const agent = { verbs, recover: async () => {}, stop: async () => {} } as unknown as Agent;
  const served = await serveAgent(agent, { path: socketPath, groupId: null }, () => {});
  const kept = new KeptConnections({ keepAlive: true });

  const { headers } = await ask(socketPath, kept);

  expect(headers.connection).toBe('keep-alive');
  // A server that will close it says after how long.
  expect(headers['keep-alive']).toBeUndefined();
  kept.destroy();
  await served.stop();
  rmSync(folder, { recursive: true });
});
