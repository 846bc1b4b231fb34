/** Agents that are killed at one step after the other of a try and of its return, and the agent that starts after them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isBrief } from '#server/domain/property-runs.fixtures.ts';
import { wantedText } from '#server/domain/wanted/wanted.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { killedEnd } from '../changes/killed-end.fixtures.ts';
import { entryOf } from '../entry.fixtures.ts';
import type { KilledTry } from './killed-return.fixtures.ts';
import { startTryAgent } from './try-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const fixture = entryOf(path.join(import.meta.dirname, 'killed-return.fixtures.ts'));
const memoryFile = host.hierarchyFor('memory')?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
const nowMs = Date.UTC(2026, 10, 29);
const laterMs = nowMs + 3_600_000;
const edits: LimitEdit[] = [
  { key: 'pids.max', value: 5 },
  { key: 'memory.max', value: 64n << 20n },
];

let ground: TestGround;
let folder: string;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('killed-try');
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-killed-try-'));
  if (notHere === null) group = await ground.make(`g${count++}`);
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => ground?.clear());

/** False when it came to its end before. A crash of Node's own is a death like another, wherever it was. */
async function runKilled(what: KilledTry): Promise<boolean> {
  const child = spawn(process.execPath, [fixture, wantedText(what)], { stdio: ['ignore', 'ignore', 'inherit'] });
  return killedEnd(await once(child, 'exit')) !== 'ended';
}

/** Each kill takes two starts of an agent, which an emulated processor makes ten seconds of. */
const stride = isBrief ? 3 : 1;
const startAt = (ms: number) => startTryAgent(folder, { now: () => ms });
const stands = () =>
  (
    [
      ['pids', 'pids.max'],
      ['memory', memoryFile],
    ] as const
  ).map(([controller, file]) => {
    const hierarchy = host.hierarchyFor(controller);
    return hierarchy && readFileSync(`${dirOf(hierarchy, group)}/${file}`, 'utf8').trim();
  });

describe.skipIf(notHere !== null)(`a kill${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('in the middle of a return: the next agent brings it back, all of it, and says so once', async () => {
    const before = stands();
    for (let steps = 1; ; steps += stride) {
      const first = await startAt(nowMs);
      await first.change(group, edits, { requestId: `try-${steps}`, returnAfterMinutes: 15 });
      first.stop();
      const wasKilled = await runKilled({ what: 'return', folder, nowMs: laterMs, steps });

      const next = await startAt(laterMs);
      await next.until(() => next.store.running().length === 0);
      const ended = next.store.ended().filter((each) => each.try.id === `try-${steps}`);
      next.stop();

      expect({ steps, stands: stands() }).toEqual({ steps, stands: before });
      expect(ended.map(({ how, requestId }) => [how, requestId])).toEqual([['returned', `return-try-${steps}`]]);
      if (!wasKilled) {
        expect(steps).toBeGreaterThan(5);
        break;
      }
    }
  }, 240_000);

  test('in the middle of a try: what stands comes back at its time, what does not is not tried', async () => {
    const before = stands();
    for (let steps = 1; ; steps += stride) {
      const requestId = `cut-${steps}`;
      const wasKilled = await runKilled({ what: 'apply', folder, nowMs, steps, group, edits, requestId });

      const next = await startAt(nowMs);
      const isTried = next.store.of(requestId)?.state === 'running';
      expect({ steps, isTried }).toEqual({ steps, isTried: stands()[0] === '5' });
      next.stop();
      const later = await startAt(laterMs);
      await later.until(() => later.store.running().length === 0);
      later.stop();

      expect({ steps, stands: stands() }).toEqual({ steps, stands: before });
      if (!wasKilled) {
        expect(steps).toBeGreaterThan(5);
        break;
      }
    }
  }, 240_000);
});
