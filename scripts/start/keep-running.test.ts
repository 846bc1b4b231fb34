import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { countDeath, type KeptProcess, keepRunning, restartDelayMs } from './keep-running.mjs';

let kept: KeptProcess | null = null;
afterEach(async () => {
  await kept?.stop(0);
  kept = null;
});

function keep(script: string) {
  const lines: string[] = [];
  const said: string[] = [];
  const gaveUp: string[] = [];
  kept = keepRunning({
    name: 'agent',
    commandLine: ['sh', '-c', script],
    cwd: '/',
    env: () => ({ PATH: process.env.PATH ?? '' }),
    say: (line) => said.push(line),
    onLine: (line) => lines.push(line),
    giveUp: (why) => gaveUp.push(why),
  });
  return { kept, lines, said, gaveUp };
}

test.each([
  [1, 250],
  [2, 500],
  [3, 1000],
  [7, 10_000],
  [50, 10_000],
])('waits longer the more often it died: %i -> %i ms', (deaths, delayMs) => {
  expect(restartDelayMs(deaths)).toBe(delayMs);
});

test('a process that is killed now and then comes back within a second each time', () => {
  let deaths = 0;
  for (const livedMs of [60_000, 5000, 20_000, 2000, 5000]) {
    deaths = countDeath(deaths, livedMs);
    expect(restartDelayMs(deaths)).toBeLessThanOrEqual(1000);
  }
});

test('the wait grows while it keeps dying early, and is short again after a life that was long enough', () => {
  let deaths = 0;
  const waits = [100, 4999, 0, 300, 5000].map((livedMs) => {
    deaths = countDeath(deaths, livedMs);
    return restartDelayMs(deaths);
  });

  expect(waits).toEqual([250, 500, 1000, 2000, 250]);
});

test('a process that is killed is started again', async () => {
  const { kept, lines, said } = keep('echo up; exec sleep 100');
  kept.markReady();
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  const first = kept.pid();
  process.kill(first ?? 0, 'SIGKILL');

  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 5000 });
  expect(kept.pid()).not.toBe(first);
  expect(said).toEqual(['agent ended (SIGKILL); starting it again in 0.25 s']);
});

test('a process that never gets ready is given up, with how it ended', async () => {
  const { gaveUp, said } = keep('exit 3');

  await vi.waitFor(() => expect(gaveUp).toHaveLength(1), { timeout: 10_000 });
  expect(gaveUp[0]).toContain('agent does not start');
  expect(gaveUp[0]).toContain('exit status 3');
  expect(said).toHaveLength(3);
});

test('a process that will not end is killed with all it started, and not started again', async () => {
  const { kept, lines } = keep('trap "" TERM; sleep 100 & echo $!; wait; wait');
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  const child = Number(lines[0]);

  await kept.stop(100);

  expect(kept.pid()).toBeNull();
  await vi.waitFor(() => expect(existsSync(`/proc/${child}/root`)).toBe(false));
});
