import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenOnSocket } from './socket.ts';

let folder = '';
const servers: ReturnType<typeof createServer>[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-socket-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});
const serverOf = () => {
  const server = createServer();
  servers.push(server);
  return server;
};
const modeOf = (file: string) => statSync(file).mode & 0o777;

test('opens the socket to its user and group only, in a folder that the group cannot write', async () => {
  const socketPath = path.join(folder, 'run/agent.sock');
  await listenOnSocket(serverOf(), { path: socketPath, groupId: process.getgid?.() ?? 0 });

  expect(modeOf(socketPath)).toBe(0o660);
  expect(modeOf(path.dirname(socketPath))).toBe(0o750);
});

test('takes away a group’s right to write to a folder that was there before', async () => {
  chmodSync(folder, 0o777);
  await listenOnSocket(serverOf(), { path: path.join(folder, 'agent.sock'), groupId: null });

  expect(modeOf(folder)).toBe(0o700);
});

test('does not change a folder that holds other things, and names the settings', async () => {
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'of-somebody-else'), '');

  const attempt = listenOnSocket(serverOf(), { path: path.join(folder, 'agent.sock'), groupId: null });

  await expect(attempt).rejects.toMatchObject({ public: expect.stringContaining('CORRAL_AGENT_SOCKET') });
  expect(modeOf(folder)).toBe(0o755);
});

test('opens a folder of the service’s to the socket’s group, with what Node compiled of the agent in it', async () => {
  chmodSync(folder, 0o700);
  mkdirSync(path.join(folder, 'agent.sock.compiled'), { mode: 0o700 });

  await listenOnSocket(serverOf(), { path: path.join(folder, 'agent.sock'), groupId: process.getgid?.() ?? 0 });

  expect(modeOf(folder)).toBe(0o750);
  expect(modeOf(path.join(folder, 'agent.sock.compiled'))).toBe(0o700);
});

test('keeps a second agent out while the first one lives', async () => {
  const place = { path: path.join(folder, 'agent.sock'), groupId: null };
  const letGo = await listenOnSocket(serverOf(), place);

  await expect(listenOnSocket(serverOf(), place)).rejects.toMatchObject({ code: 'AGENT_DOWN' });

  letGo();
  await expect(listenOnSocket(serverOf(), place)).resolves.toBeTypeOf('function');
});

test('clears away what a killed agent left behind', async () => {
  const place = { path: path.join(folder, 'agent.sock'), groupId: null };
  writeFileSync(place.path, '');
  // Our own pid with another start time: a pid that was given to somebody else.
  writeFileSync(`${place.path}.lock`, `${process.pid} 1\n`);
  // And web ran as another user then.
  chmodSync(folder, 0o750);

  await expect(listenOnSocket(serverOf(), place)).resolves.toBeTypeOf('function');
});
