/**
 * Freezing a group of a thousand processes, and thawing it, by the agent's verbs beside the bare write of the kernel's file. Run as
 * root: node bench/freeze.ts [processes]
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeControlFile } from '../e2e/group-dirs.ts';
import { openProduct } from './product.ts';
import { type BenchGroup, openGroup } from './product-groups.ts';
import { type BenchReport, formatBeside, formatLatency, runBench, say } from './report.ts';

const [, , count = '1000'] = process.argv;
const rounds = 40;
const warmUps = 3;
const pauseMs = 20;

await runBench(async (opened): Promise<BenchReport> => {
  const { api, agent } = await openProduct(opened);
  const group = await openGroup(opened, api, 'freeze', ['freezer', 'pids', 'memory']);
  await openMany(opened, group, Number(count));
  const bare = freezerFile(group);
  opened.defer(() => bare.write('thawed'));

  const times = { freeze: [] as number[], thaw: [] as number[], bareFreeze: [] as number[], bareThaw: [] as number[] };
  const timed = async (name: keyof typeof times, work: () => Promise<void>, round: number) => {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const startMs = performance.now();
    await work();
    if (round >= 0) times[name].push(performance.now() - startMs);
  };
  const bareTo = async (state: State) => {
    bare.write(state);
    while (!bare.is(state));
  };
  const byAgent = async (state: State) => {
    const request = { group: group.path, requestId: randomUUID() };
    const { frozen } = await (state === 'frozen'
      ? agent.freeze({ ...request, thawAfterSeconds: null })
      : agent.thaw(request));
    if (frozen.state !== state) throw new Error(`the group is ${frozen.state}, not ${state}`);
  };
  for (let round = -warmUps; round < rounds; round += 1) {
    if (round % 10 === 0) say(`round ${round} of ${rounds}`);
    await timed('bareFreeze', () => bareTo('frozen'), round);
    await timed('bareThaw', () => bareTo('thawed'), round);
    await timed('freeze', () => byAgent('frozen'), round);
    await timed('thaw', () => byAgent('thawed'), round);
  }
  const processes = Number(count).toLocaleString('en');
  return {
    conditions: [
      `${processes} processes that sleep, in one group; ${rounds} rounds of each in turn. Until the kernel's file says so: the agent looks every 5 ms, the bare loop without a pause.`,
      'The agent journals the freeze with its way back, on disk, before it writes; the bare write does not.',
    ],
    figures: [
      {
        what: `freezing ${processes} processes (the agent’s verb)`,
        measured: formatLatency(times.freeze),
        beside: formatBeside(times.freeze, times.bareFreeze, 'the bare write'),
        budget: null,
      },
      {
        what: `thawing ${processes} processes (the agent’s verb)`,
        measured: formatLatency(times.thaw),
        beside: formatBeside(times.thaw, times.bareThaw, 'the bare write'),
        budget: null,
      },
    ],
  };
});

type State = 'frozen' | 'thawed';

/** v1's freezer.state, or v2's cgroup.freeze with what cgroup.events says of it. */
function freezerFile({ dirs }: BenchGroup) {
  const dir = dirs.find((one) => existsSync(path.join(one, 'freezer.state')));
  if (dir !== undefined) {
    const file = path.join(dir, 'freezer.state');
    return {
      write: (state: State) => writeControlFile(file, state.toUpperCase()),
      is: (state: State) => readFileSync(file, 'utf8').trim() === state.toUpperCase(),
    };
  }
  const v2 = dirs.find((one) => existsSync(path.join(one, 'cgroup.freeze')));
  if (v2 === undefined) throw new Error('no hierarchy here can freeze');
  return {
    write: (state: State) => writeControlFile(path.join(v2, 'cgroup.freeze'), state === 'frozen' ? '1' : '0'),
    is: (state: State) =>
      readFileSync(path.join(v2, 'cgroup.events'), 'utf8').includes(`frozen ${state === 'frozen' ? 1 : 0}`),
  };
}

/** One shell in the group starts them all, so that they are in it from their first instruction. */
async function openMany(opened: AsyncDisposableStack, group: BenchGroup, processes: number): Promise<void> {
  say(`starting ${processes} processes`);
  const script =
    'n=$1; shift; for dir; do echo $$ >"$dir/cgroup.procs" || exit 1; done; i=0; while [ $i -lt $n ]; do sleep 3600 & i=$((i+1)); done; echo ready; wait';
  // A process group of its own, to be ended as one.
  const child = spawn('/bin/sh', ['-c', script, 'sh', String(processes), ...group.dirs], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  opened.defer(async () => {
    const ended = once(child, 'exit');
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
    while (group.dirs.some((dir) => readFileSync(path.join(dir, 'cgroup.procs'), 'utf8') !== ''))
      await new Promise((resolve) => setTimeout(resolve, 20));
  });
  await once(child.stdout, 'data');
}
