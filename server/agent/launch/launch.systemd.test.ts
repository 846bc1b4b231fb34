/** Launches where systemd is PID 1: in a guest booted with it, `npm test -- --only systemd`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { host } from '../changes/host-scene.fixtures.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';

// An emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const slice = 'corraltest.slice';
const group = parseGroupPath(`/${slice}`);
let bench: LaunchBench;

function systemctl(...args: string[]): string {
  return execFileSync('systemctl', args, { encoding: 'utf8' }).trim();
}

beforeAll(async () => {
  systemctl('start', slice);
  bench = await openLaunchBench();
});
afterAll(async () => {
  await bench.close();
  systemctl('stop', slice);
});

const unitIsGone = async (unit: string) => {
  while (systemctl('show', '-P', 'LoadState', unit) !== 'not-found') await sleep(50);
};

test('a launch into a slice runs in a scope of systemd’s before its first instruction, and has an exact receipt', async () => {
  const id = await bench.launch(group, 'cat /proc/self/cgroup; x=$(head -c 20000000 /dev/zero | tr "\\0" a); exit 7');
  const run = await bench.ended(id);

  const unit = `corral-run-${id}.scope`;
  expect(await bench.output(id)).toBe(`0::${group}/${unit}/run\n`);
  expect(run).toMatchObject({ unit, ownGroup: `${group}/${unit}/run`, end: { kind: 'exited', code: 7 } });
  expect(run.receipt.source).toBe('own-group');
  expect(run.receipt.figures.peakMemoryBytes).not.toMatchObject({ value: 0 });
  expect(run.receipt.figures.oomKills).toEqual({ value: 0 });
  await unitIsGone(unit);
  expect(hierarchiesOf(host, parseGroupPath(`${group}/${unit}`))).toEqual([]);
});

test('systemd knows the scope, and can stop it', async () => {
  const id = await bench.launch(group, 'echo ready; sleep 1000');
  await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
  const unit = `corral-run-${id}.scope`;
  expect(systemctl('show', '-P', 'ActiveState', unit)).toBe('active');
  expect(systemctl('show', '-P', 'Slice', unit)).toBe(slice);

  systemctl('stop', unit);

  expect((await bench.ended(id)).end).toMatchObject({ kind: 'signalled', signal: 'SIGTERM' });
  await unitIsGone(unit);
});

test('stop ends all that is in it', async () => {
  const id = await bench.launch(group, 'trap "" TERM; sleep 1000 & echo ready; while :; do sleep 1; done');
  await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
  await bench.agent.verbs.stopRun({ id, graceSeconds: 1, requestId: 'stop' });

  expect((await bench.ended(id)).end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' });
  await unitIsGone(`corral-run-${id}.scope`);
});

test('what watches over a run is in no group of the agent’s, which ends with the agent’s service', async () => {
  const id = await bench.launch(group, 'echo ready; sleep 1000');
  await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
  const started = JSON.parse(readFileSync(path.join(bench.folder, 'runs', id, 'started.json'), 'utf8'));

  const at = readProcessGroupText(host, started.watcher.pid)?.trim() ?? '';
  const [, unit = ''] = /^0::\/system\.slice\/(corral-watch-[0-9a-f]{8}\.service)$/.exec(at) ?? [at];
  await bench.agent.verbs.stopRun({ id, graceSeconds: 0, requestId: 'stop' });
  await bench.ended(id);
  await unitIsGone(unit);
});

test('a slice itself takes no processes', async () => {
  const input = launchInputSchema.parse({
    ...{ command: { kind: 'shell', line: 'true' }, group, user: 'root', folder: '/', ownGroup: false },
  });
  const { notes } = await bench.agent.verbs.planLaunch(input);

  expect(notes[0]).toMatchObject({ kind: 'blocks', code: 'launch-slice-itself', field: 'ownGroup' });
});

test('in a scope the process that keeps it takes room in a team’s budget too', async () => {
  const full = 'corralfull.slice';
  const top = parseGroupPath(`/${full}`);
  const budget = { top, team: 'Blue', overcommit: 1 };
  const count = async () => (await bench.agent.verbs.runs({ group: top, limit: 500 })).total;
  systemctl('start', full);
  try {
    systemctl('set-property', '--runtime', full, 'TasksMax=1');
    await expect(bench.launch(top, ['sleep', '1000'], { budget })).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(await count()).toBe(0);

    systemctl('set-property', '--runtime', full, 'TasksMax=2');
    const id = await bench.launch(top, ['true'], { budget });
    expect((await bench.ended(id)).end).toEqual({ kind: 'exited', code: 0 });
    await unitIsGone(`corral-run-${id}.scope`);
  } finally {
    systemctl('stop', full);
    systemctl('revert', full);
  }
});
