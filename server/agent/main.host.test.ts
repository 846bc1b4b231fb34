/** The agent as a process of its own: how it takes signals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entryOf } from './entry.fixtures.ts';

const main = entryOf(path.join(import.meta.dirname, 'main.ts'));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-main-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a second signal does not cut its orderly end short', async () => {
  const socketPath = path.join(folder, 'run/agent.sock');
  // V8's own threads have crashed an emulated processor's Node; the agent's end has no part in them.
  const child = spawn(process.execPath, ['--single-threaded', main], {
    env: {
      ...process.env,
      CORRAL_AGENT_SOCKET: socketPath,
      CORRAL_AGENT_JOURNAL: path.join(folder, 'journal/agent.jsonl'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  // An agent that cannot start says so by its end.
  await Promise.race([once(child.stdout, 'data'), ended.then((how) => Promise.reject(new Error(`ended: ${how}`)))]);
  // A request that is never completed: the end waits for it, half a second at most.
  const client = connect(socketPath);
  await once(client, 'connect');
  client.on('error', () => {}).write('GET /facts HTTP/1.1\r\n');

  child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  child.kill('SIGTERM');
  child.kill('SIGINT');

  expect(await ended).toEqual([null, 'SIGTERM']);
  expect(existsSync(socketPath)).toBe(false);
});
