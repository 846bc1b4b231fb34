/** Changes that come back by themselves, on the kernel that runs here, with a clock that the test moves. */
import { mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { startTryAgent, type TryAgent } from './try-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const memoryFile = host.hierarchyFor('memory')?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
/** For a process of some 20 MiB, and the shell's own way to it. */
const roomy = 256n * 1024n * 1024n;
const fiftyMiB = 50n * 1024n * 1024n;

let ground: TestGround;
let group: GroupPath;
let folder: string;
let agent: TryAgent;
let nowMs = Date.UTC(2026, 10, 29);
let count = 0;
let looks = 0;
const now = () => {
  looks += 1;
  return nowMs;
};
const minutes = (amount: number) => amount * 60_000;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('tries');
});
beforeEach(async () => {
  if (notHere !== null) return;
  folder = mkdtempSync(path.join(tmpdir(), 'corral-tries-'));
  group = await ground.make(`g${count++}`);
  agent = await startTryAgent(folder, { now });
});
afterEach(() => {
  if (notHere !== null) return;
  agent.stop();
  rmSync(folder, { recursive: true });
});
afterAll(() => ground?.clear());

function pass(ms: number): void {
  nowMs += ms;
}

/** The agent has looked at its clock since, and found nothing to do. */
async function hasLooked(): Promise<void> {
  const before = looks;
  await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 3), { timeout: 10_000 });
}

async function restart(settings: { bootId?: string } = {}): Promise<void> {
  agent.stop();
  agent = await startTryAgent(folder, { now, ...settings });
}

const dirFor = (controller: 'memory' | 'pids') => {
  const hierarchy = host.hierarchyFor(controller);
  return hierarchy ? dirOf(hierarchy, group) : '';
};
const pids = () => readFileSync(`${dirFor('pids')}/pids.max`, 'utf8').trim();
const memory = () => readFileSync(`${dirFor('memory')}/${memoryFile}`, 'utf8').trim();
const tryPids = (value: number, requestId = 'the-try', returnAfterMinutes = 15) =>
  agent.change(group, [{ key: 'pids.max', value }], { requestId, returnAfterMinutes });
const ended = () => agent.store.ended().map(({ how, requestId }) => [how, requestId]);
const hasEnded = (times = 1) => agent.until(() => agent.store.ended().length >= times);
const statuses = (at = -1) =>
  agent.store
    .ended()
    .at(at)
    ?.outcome?.settings.map(({ status }) => status);

describe.skipIf(notHere !== null)(`changes that come back by themselves${notHere ? ` (${notHere})` : ''}`, () => {
  test('come back when their time is up, each file to what stood there, and say so', async () => {
    const before = memory();
    await agent.change(group, [{ key: 'pids.max', value: 20 }]);
    const outcome = await agent.change(
      group,
      [
        { key: 'pids.max', value: 5 },
        { key: 'memory.max', value: fiftyMiB },
      ],
      { requestId: 'both', returnAfterMinutes: 15 },
    );

    expect(outcome).toMatchObject({ result: 'applied', returnsAtMs: nowMs + minutes(15) });
    expect([pids(), memory()]).toEqual(['5', String(fiftyMiB)]);
    pass(minutes(15) - 1);
    await hasLooked();
    expect([pids(), ended()]).toEqual(['5', []]);
    pass(1);
    await hasEnded();

    expect([pids(), memory()]).toEqual(['20', before]);
    expect(ended()).toEqual([['returned', 'return-both']]);
    expect(statuses()).toEqual(['returned', 'returned']);
    expect(agent.store.running()).toEqual([]);
    expect(agent.changes.find('return-both').entry).toMatchObject({ verb: 'returnTry', group, error: null });
  });

  test('come back after a restart of the agent, and what fell due while it was away at its start', async () => {
    await agent.change(group, [{ key: 'pids.max', value: 20 }]);
    await tryPids(5);
    await restart();
    expect(agent.store.running()).toMatchObject([{ id: 'the-try', group, state: 'running' }]);
    agent.stop();
    nowMs += minutes(60);
    agent = await startTryAgent(folder, { now });
    await hasEnded();

    expect(pids()).toBe('20');
    expect(ended()).toEqual([['returned', 'return-the-try']]);
  });

  test('leave alone what somebody has changed since, and bring back the rest', async () => {
    const before = memory();
    await agent.change(
      group,
      [
        { key: 'pids.max', value: 5 },
        { key: 'memory.max', value: fiftyMiB },
      ],
      { returnAfterMinutes: 1 },
    );
    writeFileSync(`${dirFor('pids')}/pids.max`, '7');
    pass(minutes(1));
    await hasEnded();

    expect([pids(), memory()]).toEqual(['7', before]);
    const [memorySetting, pidsSetting] = agent.store.ended()[0]?.outcome?.settings ?? [];
    expect(memorySetting).toMatchObject({ status: 'returned', after: before });
    expect(pidsSetting).toMatchObject({
      ...{ status: 'changed-since', before: '7', after: '7' },
      why: expect.stringContaining('somebody has changed it'),
    });
  });

  test('say of a group that is gone, or that was made anew under the name, that nothing was there to come back', async () => {
    await tryPids(5);
    for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
    pass(minutes(15));
    await hasEnded();
    expect(statuses()).toEqual(['gone']);

    group = await ground.make(`g${count - 1}`);
    await tryPids(5, 'second');
    for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
    group = await ground.make(`g${count - 1}`);
    writeFileSync(`${dirFor('pids')}/pids.max`, '5');
    pass(minutes(15));
    await hasEnded(2);
    expect([statuses(), pids()]).toEqual([['gone'], '5']);
  });

  test('stay, with why, as long as they cannot be put back, and come back when they can', async () => {
    // Less than what is in use: v1 refuses it, and on v2 it would kill.
    await agent.change(group, [{ key: 'memory.max', value: 4n * 1024n * 1024n }]);
    const before = memory();
    await agent.change(
      group,
      [
        { key: 'memory.max', value: roomy },
        { key: 'pids.max', value: 30 },
      ],
      { requestId: 'held', returnAfterMinutes: 1 },
    );
    const { pid } = await ground.startHungryProcess(group);
    pass(minutes(1));
    await hasEnded();

    expect(memory()).toBe(String(roomy));
    expect(pids()).toBe('max');
    expect(ended()).toEqual([['stuck', 'return-held']]);
    expect(agent.store.of('held')?.stuck).toMatchObject({ attempts: 1, againAtMs: nowMs + minutes(1) });
    expect(agent.store.of('held')?.stuck?.why).not.toBe('');
    // The same answer again is not told again, and is asked for less often.
    pass(minutes(1));
    await agent.until(() => agent.store.of('held')?.stuck?.attempts === 2);
    expect(ended()).toHaveLength(1);
    expect(agent.store.of('held')?.stuck?.againAtMs).toBe(nowMs + minutes(2));

    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(readFileSync(`${dirFor('memory')}/cgroup.procs`, 'utf8')).toBe(''));
    pass(minutes(2));
    await hasEnded(2);
    expect(memory()).toBe(before);
    expect(ended().at(-1)).toEqual(['returned', 'return-held-3']);
  });

  test('stay when they are kept, and come back at once when that is asked for', async () => {
    await tryPids(5, 'kept');
    const { keepTry } = await import('./keep-try.ts');
    const request = { id: 'kept', requestId: 'keep-it' };
    await agent.changes.run({ requestId: 'keep-it', verb: 'keepTry', group }, async (scene) => keepTry(scene, request));
    pass(minutes(15));
    expect([pids(), ended()]).toEqual(['5', [['kept', 'keep-it']]]);
    expect(agent.store.running()).toEqual([]);

    await tryPids(6, 'now');
    const outcome = await agent.tries.end({ id: 'now', requestId: 'end-it' });
    expect(outcome).toMatchObject({ result: 'returned', settings: [{ status: 'returned', after: '5' }] });
    expect([pids(), ended().at(-1)]).toEqual(['5', ['returned', 'end-it']]);
    await expect(agent.tries.end({ id: 'now', requestId: 'again' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('end for what a later change writes; a try on a try comes back to what stood before the first', async () => {
    await agent.change(group, [{ key: 'pids.max', value: 20 }]);
    await tryPids(5, 'first', 15);
    await tryPids(6, 'second', 5);
    expect(ended()).toEqual([['overtaken', 'second']]);
    pass(minutes(5));
    await hasEnded(2);
    expect(pids()).toBe('20');

    await tryPids(7, 'third');
    await agent.change(group, [{ key: 'pids.max', value: 9 }]);
    expect(agent.store.running()).toEqual([]);
    writeFileSync(`${dirFor('pids')}/pids.max`, '7');
    pass(minutes(15));
    expect(pids()).toBe('7');

    await tryPids(8, 'fourth');
    await agent.change(group, [{ key: 'pids.max', value: 7 }], { requestId: 'undo', undoes: 'fourth' });
    expect(ended().at(-1)).toEqual(['undone', 'undo']);
  });

  test('hand out no more than a change may: what a team has given away meanwhile is not taken back', async () => {
    const other = await ground.make('other', group);
    const tried = await ground.make('tried', group);
    const budget = { top: group, team: 'Shop', overcommit: 1 };
    const set = (at: GroupPath, value: number, how = {}) =>
      agent.change(at, [{ key: 'pids.max', value }], { budget, ...how });
    await agent.change(group, [{ key: 'pids.max', value: 100 }]);
    await set(tried, 60);
    await set(tried, 20, { requestId: 'lowered', returnAfterMinutes: 1 });
    await set(other, 70);
    pass(minutes(1));
    await hasEnded();

    expect(ended()).toEqual([['stuck', 'return-lowered']]);
    expect(agent.store.of('lowered')?.stuck?.sentence?.code).toMatch(/^budget-exceeded/);
    await set(other, 40);
    pass(minutes(1));
    await hasEnded(2);
    const hierarchy = host.hierarchyFor('pids');
    expect(hierarchy && readFileSync(`${dirOf(hierarchy, tried)}/pids.max`, 'utf8').trim()).toBe('60');
  });

  test('are not stored for a change that is refused', async () => {
    writeFileSync(`${dirFor('pids')}/pids.max`, '9');
    await expect(
      agent.change(group, [{ key: 'pids.max', value: 5 }], { undoes: 'x', returnAfterMinutes: 5 }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect([agent.store.running(), pids()]).toEqual([[], '9']);
  });

  test('end with the boot of the host, and touch nothing that stands after it', async () => {
    await tryPids(5);
    await restart({ bootId: 'another' });

    expect(ended()).toEqual([['boot', 'return-the-try']]);
    expect(pids()).toBe('5');
    expect(agent.store.running()).toEqual([]);
  });

  test('that are kept after a reboot outlast it, and are not kept any more when they have come back', async () => {
    await agent.change(group, [{ key: 'pids.max', value: 20 }], { keep: true });
    await agent.change(group, [{ key: 'pids.max', value: 5 }], {
      requestId: 'grant',
      returnAfterMinutes: 60,
      keep: true,
    });
    await restart({ bootId: 'another' });
    expect(agent.store.running()).toHaveLength(1);
    pass(minutes(60));
    await hasEnded();

    expect(pids()).toBe('20');
    expect(readFileSync(path.join(folder, 'wanted.json'), 'utf8')).toContain('"value":20');
  });
});
