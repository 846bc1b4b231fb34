/** Agents that are killed at one step after the other of a window's begin and end, and the agent that starts after them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isBrief } from '#server/domain/property-runs.fixtures.ts';
import type { WeekDay } from '#server/domain/schedules/schedule-times.ts';
import { host, openTestGround, type TestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { killedEnd } from '../changes/killed-end.fixtures.ts';
import { entryOf } from '../entry.fixtures.ts';
import type { KilledSchedule } from './killed-schedule.fixtures.ts';
import { type ScheduleAgent, startScheduleAgent } from './schedule-agent.fixtures.ts';

// Of a v2 kernel's writes and what is put back of them other tests kill agents: the steps that are new here are on disk.
const notHere = isBrief
  ? 'some hundred agents are started, half an hour for an emulated processor'
  : whyNotHere('memory', 'pids');
const fixture = entryOf(path.join(import.meta.dirname, 'killed-schedule.fixtures.ts'));
const days: WeekDay[] = [1, 2, 3, 4, 5, 6, 7];
/** Noon in Berlin, in winter. */
const noon = Date.UTC(2027, 0, 12, 11);
const hours = (amount: number) => amount * 3_600_000;
/** From eight in the evening to six in the morning. */
const [begin, end] = [noon + hours(8), noon + hours(18)];
const memoryFile = host.hierarchyFor('memory')?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';

let ground: TestGround;
let folder: string;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('killed-schedule');
});
beforeEach(async () => {
  if (notHere === null) group = await ground.make(`g${count++}`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => ground?.clear());

const files = () =>
  (
    [
      ['pids', 'pids.max'],
      ['memory', memoryFile],
    ] as const
  ).map(([controller, file]) => {
    const hierarchy = host.hierarchyFor(controller);
    return hierarchy ? `${dirOf(hierarchy, group)}/${file}` : '';
  });
const stands = () => files().map((file) => readFileSync(file, 'utf8').trim());
const [usual, nightly] = [['40', String(64 << 20)] as const, ['80', String(128 << 20)] as const];

/** An agent in a folder of its own that has the schedule and has done nothing of it yet. */
async function makeSchedule(): Promise<void> {
  rmSync(folder ?? '', { recursive: true, force: true });
  folder = mkdtempSync(path.join(tmpdir(), 'corral-killed-schedule-'));
  for (const [at, file] of files().entries()) writeFileSync(file, usual[at] ?? '');
  const edits = [
    { key: 'pids.max' as const, value: 80 },
    { key: 'memory.max' as const, value: 128n << 20n },
  ];
  const agent = await startScheduleAgent(folder, () => noon);
  await agent.add({ group, edits, days, from: '20:00', until: '06:00' });
  agent.stop();
}

/** False when it came to its end before. A crash of Node's own is a death like another, wherever it was. */
async function runKilled(what: Omit<KilledSchedule, 'folder'>): Promise<boolean> {
  const argument = JSON.stringify({ folder, ...what });
  const child = spawn(process.execPath, [fixture, argument], { stdio: ['ignore', 'ignore', 'inherit'] });
  return killedEnd(await once(child, 'exit')) !== 'ended';
}

/** What is on record of the window: how often it was begun, and how often it came back. */
function recordOf({ store, tries }: ScheduleAgent, beginMs: number) {
  const isOf = (id: string) => id.endsWith(`-${beginMs}`);
  return {
    begun: store.events().filter(({ how, requestId }) => how === 'begun' && isOf(requestId)).length,
    ended: tries.ended().filter(({ how, try: { id } }) => how === 'returned' && isOf(id)).length,
    running: tries.running().filter(({ id, state }) => state === 'running' && isOf(id)).length,
  };
}

/** Begun, or said why not. */
const isTold = ({ store }: ScheduleAgent, beginMs: number) =>
  store.events().some(({ requestId }) => requestId.endsWith(`-${beginMs}`));

/** One step after the other, until there are no more. */
async function atEachStep(attempt: (steps: number) => Promise<boolean>, least: number): Promise<void> {
  let steps = 1;
  while (await attempt(steps)) steps += 1;
  expect(steps).toBeGreaterThan(least);
}

describe.skipIf(notHere !== null)(`an agent that is killed${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const begun = { begun: 1, ended: 0, running: 1 };

  test.each([
    ['while it begins', begin],
    ['while it makes up for a begin that was missed', begin + hours(3)],
  ])(
    '%s: the next one has begun once, and brings back what stood before',
    async (_, killedAtMs) => {
      await atEachStep(async (steps) => {
        await makeSchedule();
        const wasKilled = await runKilled({ nowMs: killedAtMs, steps, until: { begun: 1, ended: 0 } });

        let nowMs = killedAtMs + 60_000;
        const next = await startScheduleAgent(folder, () => nowMs);
        await next.until(() => isTold(next, begin));
        expect({ steps, stands: stands(), ...recordOf(next, begin) }).toEqual({ steps, stands: nightly, ...begun });
        nowMs = end;
        await next.until(() => next.tries.running().length === 0);
        next.stop();

        const back = { begun: 1, ended: 1, running: 0 };
        expect({ steps, stands: stands(), ...recordOf(next, begin) }).toEqual({ steps, stands: usual, ...back });
        return wasKilled;
      }, 12);
    },
    600_000,
  );

  test('while it begins, and nobody starts another before the end: what came about comes back, and is on record', async () => {
    await atEachStep(async (steps) => {
      await makeSchedule();
      const wasKilled = await runKilled({ nowMs: begin, steps, until: { begun: 1, ended: 0 } });
      const isMade = stands().join() === nightly.join();

      const next = await startScheduleAgent(folder, () => end + hours(2));
      await next.until(() => next.tries.running().length === 0);
      next.stop();

      const told = recordOf(next, begin);
      expect({ steps, stands: stands(), ...told }).toEqual({
        steps,
        stands: usual,
        begun: told.ended,
        ended: told.ended,
        running: 0,
      });
      if (isMade) expect({ steps, ended: told.ended }).toEqual({ steps, ended: 1 });
      return wasKilled;
    }, 12);
  }, 600_000);

  test('while it begins, and another starts in the window after: that one begins on what stood before both', async () => {
    const nextBegin = begin + hours(24);
    await atEachStep(async (steps) => {
      await makeSchedule();
      const wasKilled = await runKilled({ nowMs: begin, steps, until: { begun: 1, ended: 0 } });

      let nowMs = nextBegin + hours(3);
      const next = await startScheduleAgent(folder, () => nowMs);
      await next.until(() => isTold(next, nextBegin));
      expect({ steps, stands: stands(), ...recordOf(next, nextBegin) }).toEqual({ steps, stands: nightly, ...begun });
      nowMs = end + hours(24);
      await next.until(() => next.tries.running().length === 0);
      next.stop();

      expect({ steps, stands: stands() }).toEqual({ steps, stands: usual });
      const told = recordOf(next, begin);
      expect({ steps, begun: told.begun }).toEqual({ steps, begun: told.ended });
      return wasKilled;
    }, 12);
  }, 600_000);

  test('while it ends: the next one has ended once, and begins again in the evening', async () => {
    await atEachStep(async (steps) => {
      await makeSchedule();
      let nowMs = begin;
      const first = await startScheduleAgent(folder, () => nowMs);
      await first.until(() => isTold(first, begin));
      first.stop();
      const wasKilled = await runKilled({ nowMs: end, steps, until: { begun: 1, ended: 1 } });

      nowMs = end + 60_000;
      const next = await startScheduleAgent(folder, () => nowMs);
      await next.until(() => next.tries.running().length === 0);
      const back = { begun: 1, ended: 1, running: 0 };
      expect({ steps, stands: stands(), ...recordOf(next, begin) }).toEqual({ steps, stands: usual, ...back });
      nowMs = begin + hours(24);
      await next.until(() => isTold(next, begin + hours(24)));
      next.stop();

      expect({ steps, stands: stands() }).toEqual({ steps, stands: nightly });
      return wasKilled;
    }, 8);
  }, 600_000);
});
