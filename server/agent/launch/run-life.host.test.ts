/** What becomes of runs on the kernel that runs here: kills, stops, and an agent that is gone meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { AppError } from '#server/domain/errors.ts';
import { childOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import type { RunDetail } from '#server/domain/launch/run.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { applyChange, previewChange } from '../changes/apply-change.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { enabledIn, host, openTestGround, sceneNow, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { type KilledEnd, killedEnd } from '../changes/killed-end.fixtures.ts';
import { entryOf } from '../entry.fixtures.ts';
import type { KilledLaunch } from './killed-launch.fixtures.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const killedLaunch = entryOf(path.join(import.meta.dirname, 'killed-launch.fixtures.ts'));
const mebibyte = 1 << 20;

describe.skipIf(notHere !== null)(`runs${notHere ? ` (${notHere})` : ''}`, () => {
  let ground: TestGround;
  let group: GroupPath;
  let bench: LaunchBench;
  let count = 0;

  beforeAll(async () => {
    ground = await openTestGround('runs');
  });
  beforeEach(async () => {
    group = await ground.make(`g${count++}`);
    bench = await openLaunchBench();
  });
  afterEach(() => bench.close());
  afterAll(() => ground.clear());

  const limit = async (at: GroupPath, edit: LimitEdit) => {
    const edits = [edit];
    const plan = previewChange(sceneNow(), { group: at, edits, override: false });
    const request = { group: at, edits, basis: plan.basis, override: false, confirmed: null, requestId: 'limit' };
    expect((await applyChange(sceneNow(), request)).result).toBe('applied');
  };
  const isGone = (at: GroupPath | null) => at !== null && hierarchiesOf(host, at).length === 0;
  const groupGone = async (at: GroupPath | null) => {
    while (!isGone(at)) await sleep(10);
  };
  /** Its group is gone a moment before the agent has noted that. */
  const forgotten = async (id: string): Promise<void> => {
    try {
      await bench.agent.verbs.forgetRun({ id, requestId: 'forget' });
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'GROUP_BUSY') throw cause;
      await sleep(20);
      await forgotten(id);
    }
  };
  /** What was handed down for runs is taken back right after the last of their groups. */
  const takenBack = async () => {
    while (enabledIn(group).length > 0) await sleep(10);
  };
  const figure = (run: RunDetail, key: keyof RunDetail['receipt']['figures']) => run.receipt.figures[key].value;

  test('both streams are kept apart, as they were written', async () => {
    const id = await bench.launch(group, 'echo out; echo err >&2; printf "\\000\\377"; echo more >/dev/stderr', {
      user: 'nobody',
    });
    const run = await bench.ended(id);

    expect(await bench.output(id, 'stderr')).toBe('err\nmore\n');
    const { data, totalBytes } = {
      ...(await bench.agent.verbs.runOutput({ id, stream: 'stdout', fromByte: 0, maxBytes: 9 })),
      ...run.output.stdout,
    };
    expect([...Buffer.from(data, 'base64')]).toEqual([...Buffer.from('out\n'), 0, 255]);
    expect(totalBytes).toBe(6);
  });

  test('output is there while it is written', async () => {
    const id = await bench.launch(group, 'echo first; sleep 1000');
    const run = await bench.until(id, ({ processes }) => processes.some(({ name }) => name === 'sleep'));

    expect(run).toMatchObject({ state: 'running', endedAtMs: null, end: null });
    expect(run.output.stdout).toEqual({ totalBytes: 6, dropped: null, isOpen: true, isCut: false });
    expect(run.processes.map(({ name }) => name).sort()).toEqual(['sh', 'sleep']);
  });

  test('the receipt tells what its own group used, and the group goes', async () => {
    const id = await bench.launch(group, 'head -c 20000000 /dev/zero | tail -n 1 | wc -c');
    const run = await bench.ended(id);

    expect(await bench.output(id)).toBe('20000000\n');
    expect(run.receipt.source).toBe('own-group');
    expect(figure(run, 'cpuUsec')).toBeGreaterThan(0);
    expect(figure(run, 'oomKills')).toBe(0);
    expect(figure(run, 'peakMemoryBytes')).toBeGreaterThan(20_000_000);
    expect(run.receipt.wallMs).toBeGreaterThan(0);
    await groupGone(run.ownGroup);
    await takenBack();
  });

  test('one that shares its group has the figures of its processes, and reasons for the rest', async () => {
    const id = await bench.launch(group, 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done', { ownGroup: false });
    const run = await bench.ended(id);

    expect(run.receipt.source).toBe('processes');
    expect(figure(run, 'cpuUserUsec')).toBeGreaterThan(0);
    expect(run.receipt.figures.peakMemoryBytes).toMatchObject({ value: null, why: { code: 'receipt-shared-group' } });
  });

  test('time throttled by the quota of the group it was launched into is in the receipt', async () => {
    await limit(group, { key: 'cpu.quota', value: { quotaUsec: 20_000, periodUsec: 100_000 } });
    const hierarchy = host.hierarchyFor('cpu');
    if (!hierarchy) throw new Error('no hierarchy has cpu');
    const busy = 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done';
    // Until the kernel has said so: how long a quota lasts differs from machine to machine.
    const throttled = `grep -Eq "^nr_throttled ([3-9]|..)" ${dirOf(hierarchy, group)}/cpu.stat`;
    const id = await bench.launch(group, `until ${throttled}; do ${busy}; done; echo done`);
    const run = await bench.ended(id);

    expect(await bench.output(id)).toBe('done\n');
    // Of what a group above throttles, only cpu.stat.local tells (Linux 6.6).
    const told = readText(`${hierarchy.mountPoint}/cpu.stat.local`) !== null;
    if (told) expect(figure(run, 'throttledUsec')).toBeGreaterThan(0);
    else expect(run.receipt.figures.throttledUsec).toMatchObject({ value: null, why: { code: 'receipt-no-file' } });
  });

  test('a kill by the out-of-memory killer is in the end and in the receipt', async () => {
    await limit(group, { key: 'memory.max', value: BigInt(16 * mebibyte) });
    const id = await bench.launch(group, ['sh', '-c', 'exec tail /dev/zero']);
    const run = await bench.ended(id);

    expect(run.end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' });
    expect(figure(run, 'oomKills')).toBe(1);
  });

  test('stop asks with SIGTERM', async () => {
    const id = await bench.launch(group, 'trap "echo asked; exit 3" TERM; echo ready; while :; do sleep 0.05; done');
    await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
    const stopped = await bench.agent.verbs.stopRun({ id, graceSeconds: 3600, requestId: 'stop' });
    const run = await bench.ended(id);

    expect(stopped.signalled).toBeGreaterThan(0);
    expect(run.end).toEqual({ kind: 'exited', code: 3 });
    expect(run.stop).toMatchObject({ requestId: 'stop', killedAtMs: null });
    expect(await bench.output(id)).toBe('ready\nasked\n');
  });

  test.each([true, false])('and kills what does not listen (a group of its own: %s)', async (ownGroup) => {
    const id = await bench.launch(group, 'trap "" TERM; sh -c "while :; do sleep 1; done" & echo ready; wait', {
      ownGroup,
    });
    await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
    await bench.agent.verbs.stopRun({ id, graceSeconds: 1, requestId: 'stop' });
    const run = await bench.ended(id);

    expect(run.end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' });
    expect(run.stop?.killedAtMs).toBeGreaterThanOrEqual(run.stop?.killAtMs ?? 0);
    // Its first process may be gone before the last of the others.
    await bench.until(id, ({ processCount }) => processCount === 0);
  });

  test('a fork bomb under pids.max is stopped', async () => {
    await limit(group, { key: 'pids.max', value: 60 });
    const id = await bench.launch(group, ['bash', '-c', 'bomb() { bomb | bomb & }; bomb']);
    // That a fork was refused says that the limit was met. How many live then is another question: dead ones count until init
    // has waited for them.
    await bench.until(id, ({ output, processCount }) => output.stderr.totalBytes > 0 && processCount > 1);
    await bench.agent.verbs.stopRun({ id, graceSeconds: 0, requestId: 'stop' });
    const run = await bench.until(id, ({ state, processCount }) => state === 'ended' && processCount === 0);

    await groupGone(run.ownGroup);
  });

  test('what outlives the first process is counted, stopped, and ends the group', async () => {
    const id = await bench.launch(group, 'setsid sleep 1000 >/dev/null 2>&1 & exit 0');
    const run = await bench.until(id, ({ state }) => state === 'ended');
    expect(run.end).toEqual({ kind: 'exited', code: 0 });
    expect(run.leftBehind).toBe(1);
    await expect(bench.agent.verbs.forgetRun({ id, requestId: 'forget' })).rejects.toMatchObject({
      code: 'GROUP_BUSY',
    });

    await bench.agent.verbs.stopRun({ id, graceSeconds: 5, requestId: 'stop' });
    await groupGone(run.ownGroup);
    await forgotten(id);

    await expect(bench.agent.verbs.run({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(existsSync(path.join(bench.folder, 'runs', id))).toBe(false);
  });

  test('watchers see a run begin and end', async () => {
    const ending = new AbortController();
    const states: string[] = [];
    const watching = (async () => {
      for await (const { runs } of bench.agent.verbs.watchRuns(ending.signal)) {
        states.push(...runs.map(({ state }) => state));
        if (states.includes('ended')) return;
      }
    })();
    await bench.launch(group, 'sleep 0.5');
    await watching;
    ending.abort();

    expect(states[0]).toBe('running');
    expect(states.at(-1)).toBe('ended');
  });

  describe('with the agent away', () => {
    test('a run goes on, and is found again with its output and its end', async () => {
      const id = await bench.launch(group, 'mkfifo fifo; echo before; read x < fifo; echo after; exit 5', {
        folder: bench.folder,
      });
      await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
      await bench.restart();
      expect(await bench.agent.verbs.run({ id })).toMatchObject({ state: 'running', stop: null });

      await bench.restart(async () => {
        writeFileSync(path.join(bench.folder, 'fifo'), 'go\n');
        while (!existsSync(path.join(bench.folder, 'runs', id, 'status'))) await sleep(10);
      });

      const run = await bench.ended(id);
      expect(run.end).toEqual({ kind: 'exited', code: 5 });
      expect(run.receipt.source).toBe('own-group');
      expect(await bench.output(id)).toBe('before\nafter\n');
      await groupGone(run.ownGroup);
    });

    test('a kill that fell due is made good', async () => {
      const id = await bench.launch(group, 'trap "" TERM; echo ready; while :; do sleep 1; done');
      await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
      await bench.agent.verbs.stopRun({ id, graceSeconds: 1, requestId: 'stop' });
      await bench.restart();

      expect((await bench.ended(id)).end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' });
    });

    test('a watcher that somebody kills leaves a run whose end is not known', async () => {
      const id = await bench.launch(group, 'echo ready; sleep 1000');
      const { pid } = await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
      const started = JSON.parse(readFileSync(path.join(bench.folder, 'runs', id, 'started.json'), 'utf8'));
      process.kill(started.watcher.pid, 'SIGKILL');
      expect(await bench.agent.verbs.run({ id })).toMatchObject({ state: 'running' });
      process.kill(pid ?? 0, 'SIGKILL');
      await bench.agent.verbs.stopRun({ id, graceSeconds: 0, requestId: 'stop' });

      const run = await bench.until(id, ({ state }) => state === 'lost');
      expect(run.end).toMatchObject({ kind: 'lost', why: { code: 'run-lost-watcher' } });
      await groupGone(run.ownGroup);
    });

    test('a host that was started anew ended it', async () => {
      const id = await bench.launch(group, 'sleep 1000');
      const file = path.join(bench.folder, 'runs', id, 'spec.json');
      const before = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...before, bootId: 'another' }));
      await bench.restart();

      expect(await bench.agent.verbs.run({ id })).toMatchObject({
        state: 'lost',
        end: { why: { code: 'run-lost-at-reboot' } },
      });
    });

    test('killed at any step of a launch, it either ran whole or nothing of it did', async () => {
      const results: string[] = [];
      // Each takes an agent's start and a half, which an emulated processor makes half a minute of.
      const step = host.mode === 'v2' ? 3 : 1;
      for (let entries = 1; ; entries += step) {
        const marker = path.join(bench.folder, `ran-${entries}`);
        const requestId = `cut-${entries}`;
        let end: KilledEnd = 'ended';
        await bench.restart(async () => {
          end = await killInLaunch({ folder: bench.folder, requestId, group, argv: ['touch', marker], entries });
        });
        const { entry } = await bench.agent.verbs.journal({ requestId });
        const { runs } = await bench.agent.verbs.runs({ group: null, limit: 500 });
        const run = runs.find((each) => each.requestId === requestId);
        if (end === 'ended') break;
        // Wherever that was, it is no entry that is counted.
        if (end !== 'crashed') results.push(entry?.recovery?.result ?? 'none');
        const ran = entry?.recovery?.result === 'applied';
        if (ran && run) expect((await bench.ended(run.id)).end).toEqual({ kind: 'exited', code: 0 });
        else expect(run?.end ?? { kind: 'not-started' }).toMatchObject({ kind: 'not-started' });
        expect(existsSync(marker)).toBe(ran);
        if (run) await groupGone(run.ownGroup);
      }

      if (step === 1) expect(results[0]).toBe('failed');
      expect(results).toContain('rolled-back');
      // Its last entry is the one that says it was done.
      if (step === 1) expect(results.at(-1)).toBe('applied');
      await takenBack();
    }, 300_000);

    async function killInLaunch(asked: KilledLaunch): Promise<KilledEnd> {
      const child = spawn(process.execPath, ['--single-threaded', killedLaunch, JSON.stringify(asked)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return killedEnd(await once(child, 'exit'));
    }
  });

  test('a v1 cpuset without CPUs is foreseen', async () => {
    const cpuset = host.hierarchyFor('cpuset');
    if (cpuset?.version !== 1) return;
    const bare = childOf(group, 'bare');
    await ground.make('bare', group);
    writeFileSync(`${dirOf(cpuset, bare)}/cpuset.cpus`, '\n');
    expect(readText(`${dirOf(cpuset, bare)}/cpuset.cpus`)).toBe('\n');

    await expect(bench.launch(bare, 'true', { ownGroup: false })).rejects.toMatchObject({
      code: 'KERNEL_REFUSED',
      errno: 'ENOSPC',
    });
  });
});
