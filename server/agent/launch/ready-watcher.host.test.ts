/** What waits ready for the next launch, on real processes. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { endWatcher, isWaiting, makeWatcher, removeLeftWatchers } from './ready-watcher.ts';
import { outputSizes } from './run-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-ready-'));
});
afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const make = () => makeWatcher({ folder, proc: '/proc', underSystemd: null }, outputSizes(1 << 20));

test('when it is ended nothing of it is left', async () => {
  const watcher = await make();
  expect(isWaiting(watcher, '/proc')).toBe(true);

  endWatcher(watcher, '/proc');

  for (const pid of [watcher.pid, watcher.watcherPid]) while (readStartTicks(pid, '/proc') !== null) await sleep(5);
  expect(readdirSync(folder)).toEqual([]);
});

test('it ends with its agent, and the next one removes its folder', async () => {
  const watcher = await make();
  // What becomes of its end of the pipe when an agent is killed.
  watcher.drop();

  expect(await watcher.went).toBe(false);
  while (!existsSync(watcher.files.at('status'))) await sleep(5);
  expect(isWaiting(watcher, '/proc')).toBe(false);
  removeLeftWatchers(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('one whose folder somebody has removed is not taken', async () => {
  const watcher = await make();
  watcher.files.remove();

  expect(isWaiting(watcher, '/proc')).toBe(false);
  watcher.drop();
});
