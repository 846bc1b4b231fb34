import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { answersAt, tellSystemd } from './notify.mjs';

const hasNotify = spawnSync('systemd-notify', ['--version']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'corral-notify-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints each datagram that comes; Node cannot listen on such a socket. */
const listener = `use IO::Socket::UNIX; use Socket; $| = 1;
my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die; print "listening\\n";
while (defined $s->recv(my $b, 4096)) { print $b, "\\n" }`;

test('any answer, or only a good one, says that a server lives', async () => {
  const server = createServer((_, response) => response.writeHead(503).end());
  const socketPath = path.join(folder, 'http.sock');
  expect(await answersAt({ socketPath, path: '/' })()).toBe(false);
  server.listen(socketPath);
  await once(server, 'listening');

  expect(await answersAt({ socketPath, path: '/' })()).toBe(true);
  expect(await answersAt({ socketPath, path: '/', mustBeOk: true })()).toBe(false);
  server.close();
});

test.skipIf(!hasNotify)('systemd hears that it is ready, and then that it lives as long as it serves', async () => {
  const socket = path.join(folder, 'notify.sock');
  const heard = spawn('perl', ['-e', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  heard.stdout.on('data', (data) => {
    text += String(data);
  });
  const hears = async (word: string, times: number) => {
    while (text.split(word).length <= times) await once(heard.stdout, 'data');
  };
  await hears('listening', 1);
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let asked = 0;
  const isServed = () => {
    asked += 1;
    return answersAt({ host: '127.0.0.1', port, path: '/' })();
  };

  await tellSystemd({ isReady: isServed, isServed, env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '150000' } });
  await hears('WATCHDOG=1', 2);
  expect(text).toContain('READY=1');

  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  const before = { asked, told: text.split('WATCHDOG=1').length };
  while (asked < before.asked + 4) await new Promise((resolve) => setTimeout(resolve, 20));
  // One may have been under way.
  expect(text.split('WATCHDOG=1').length).toBeLessThanOrEqual(before.told + 1);
  heard.kill();
});
