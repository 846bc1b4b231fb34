/**
 * How long from asking the agent for a launch to the command's first act, beside cgexec and systemd-run doing the same, and what
 * watching over a run costs in memory. Run as root: node bench/launch.ts [ROUNDS], fewer where the machine is emulated.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, closeSync, existsSync, openSync, read, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LaunchAsk } from '#server/domain/launch/launch-input.ts';
import { launchRequestSchema } from '#server/domain/launch/launch-input.ts';
import { removeTree } from '../e2e/group-dirs.ts';
import { type BenchProduct, openProduct } from './product.ts';
import { type BenchGroup, openGroup } from './product-groups.ts';
import { type BenchReport, formatLatency, quantile, runBench, say } from './report.ts';

const rounds = Number(process.argv[2] ?? 60);
const warmUps = 5;
/** As a person or a scheduler launches: the next watcher is ready by then. */
const pauseMs = 500;
const inARow = 20;
const allowedRatio = 2;
const user = 'nobody';

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened, { CORRAL_AGENT_LAUNCH_USERS: user });
  const { agent } = product;
  const group = await openGroup(opened, product.api, 'launch');
  // Groups of runs' own are made below another one: on v2 it hands controllers down from then on, and takes no process itself.
  const above = await openGroup(opened, product.api, 'launch-own');
  const began = openBell(opened, product.folder);
  const launch = async (ask: Omit<Partial<LaunchAsk>, 'command'>) => {
    const rung = began.next();
    const startMs = performance.now();
    const command = { kind: 'argv', argv: began.ring } as const;
    const into = ask.ownGroup ? above.path : group.path;
    const asked = { command, group: into, user, folder: '/', requestId: randomUUID(), ...ask };
    const { id } = await agent.launch(launchRequestSchema.parse(asked));
    const answeredMs = performance.now() - startMs;
    const ms = (await rung) - startMs;
    return { id, ms, answeredMs };
  };
  const gone = async (id: string) => {
    while (!(await agent.run({ id })).end) await sleep(50);
    await agent.forgetRun({ id, requestId: randomUUID() });
  };
  const others = findOthers(opened, { group, above });

  const names = ['own', 'shared', 'answered', 'cgexec', 'cgcreate', 'systemdRun', 'bare', 'row'] as const;
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    (typeof names)[number],
    number[]
  >;
  const timed = async (name: (typeof names)[number], work: () => Promise<number | null>, round: number) => {
    await sleep(pauseMs);
    const ms = await work();
    if (ms !== null && round >= 0) times[name].push(ms);
  };
  const spawned = async (argv: readonly string[] | null): Promise<number | null> => {
    if (!argv) return null;
    const rung = began.next();
    const startMs = performance.now();
    const [program = '', ...args] = argv;
    const child = spawn(program, [...args, ...began.ring], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    return (await rung) - startMs;
  };
  for (let round = -warmUps; round < rounds; round += 1) {
    if (round % 10 === 0) say(`round ${round} of ${rounds}`);
    await timed('bare', () => spawned(['/usr/bin/env']), round);
    await timed('cgexec', () => spawned(others.cgexec), round);
    await timed('systemdRun', () => spawned(others.systemdRun), round);
    const made = others.cgcreate(`round${round}`);
    await timed('cgcreate', () => spawned(made), round);
    const shared = await launchTimed(() => launch({ ownGroup: false }));
    if (round >= 0) times.shared.push(shared.ms);
    if (round >= 0) times.answered.push(shared.answeredMs);
    await gone(shared.id);
    const own = await launchTimed(() => launch({ ownGroup: true }));
    if (round >= 0) times.own.push(own.ms);
    await gone(own.id);
  }
  say(`${inARow} in a row`);
  const ids: string[] = [];
  for (let count = 0; count < inARow; count += 1) {
    const { id, ms } = await launch({ ownGroup: false });
    times.row.push(ms);
    ids.push(id);
  }
  for (const id of ids) await gone(id);
  const watched = await measureMemory(product, group);

  const rivals = [
    { name: 'cgexec', ms: times.cgexec },
    { name: 'systemd-run --scope', ms: times.systemdRun },
  ].filter(({ ms }) => ms.length > 0);
  const fastest = rivals.sort((a, b) => quantile(a.ms, 0.5) - quantile(b.ms, 0.5))[0];
  const ratio = fastest && quantile(times.shared, 0.5) / quantile(fastest.ms, 0.5);
  const beside = (ms: number[], of: number[], what: string, why: string | null) =>
    of.length === 0 ? `${what}: skipped (${why})` : `${times_(ms, of)} × ${what} (${formatLatency(of)})`;
  return {
    conditions: [
      `From the call to the first act of the command (a shell that writes one byte into a pipe that the bench reads), for the agent through its own socket, for the others from their start. ${rounds} rounds of each in turn, ${pauseMs} ms apart; a bare start of that command through env(1) took ${formatLatency(times.bare)}.`,
      `The agent looks whether the user may execute the command, journals with two syncs to disk, keeps both outputs and an exact end; it launches as ${user} without new privileges. cgexec and systemd-run do none of that and stay root.`,
      'The group is in the cpu, memory and pids hierarchies. cgcreate beside a launch with a group of its own makes a child group in the same hierarchies and copies no cpuset.',
    ],
    figures: [
      {
        what: 'launch into a group (the agent’s part)',
        measured: formatLatency(times.shared),
        beside: `${beside(times.shared, times.cgexec, 'cgexec', others.whyNoCgexec)}; ${beside(times.shared, times.systemdRun, 'systemd-run --scope', others.whyNoSystemdRun)}`,
        budget:
          fastest && ratio !== undefined
            ? { text: `≤ ${allowedRatio} × the faster of cgexec and systemd-run`, met: ratio <= allowedRatio }
            : null,
      },
      {
        what: 'launch into a group of its own, which is made for it',
        measured: formatLatency(times.own),
        beside: beside(times.own, times.cgcreate, 'cgcreate and then cgexec', others.whyNoCgexec),
        budget: null,
      },
      {
        what: 'until the agent’s answer, the end of it on disk',
        measured: formatLatency(times.answered),
        beside: '',
        budget: null,
      },
      {
        what: `${inARow} launches, one right after the other (no watcher is ready)`,
        measured: formatLatency(times.row),
        beside: beside(times.row, times.cgexec, 'cgexec', others.whyNoCgexec),
        budget: null,
      },
      {
        what: 'memory of what watches over a run',
        measured: `${(watched.pssKib / 1024).toFixed(2)} MiB (PSS; ${(watched.privateKib / 1024).toFixed(2)} MiB of it private) in ${watched.processes} processes`,
        beside: `${(watched.pssKib / watched.sleepKib).toFixed(1)} × the sleep(1) that was run (${(watched.sleepKib / 1024).toFixed(2)} MiB)`,
        budget: { text: '≤ about 1 MiB', met: watched.pssKib <= 1.1 * 1024 },
      },
    ],
  };

  async function launchTimed<T>(work: () => Promise<T>): Promise<T> {
    await sleep(pauseMs);
    return work();
  }
});

function times_(ms: number[], of: number[]): string {
  return (quantile(ms, 0.5) / quantile(of, 0.5)).toFixed(1);
}

interface Bell {
  /** The command that rings it. */
  ring: string[];
  /** Settles with the time at which it rang. */
  next(): Promise<number>;
}

function openBell(opened: AsyncDisposableStack, folder: string): Bell {
  const file = path.join(folder, 'bell');
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', file]);
  chmodSync(file, 0o666);
  // For both ends, so that nobody waits to open it.
  const fd = openSync(file, 'r+');
  opened.defer(() => closeSync(fd));
  const readOne = promisify(read) as (fd: number, options: object) => Promise<unknown>;
  return {
    ring: ['/bin/sh', '-c', `echo >${file}`],
    next: async () => {
      await readOne(fd, { buffer: Buffer.alloc(1) });
      return performance.now();
    },
  };
}

/** The rivals' command lines; null, with why, where they are not there. */
function findOthers(opened: AsyncDisposableStack, { group, above }: { group: BenchGroup; above: BenchGroup }) {
  const controllers = group.dirs.map((dir) => path.basename(path.dirname(dir)));
  const has = (name: string) => spawnSync('which', [name]).status === 0;
  const hasCgexec = has('cgexec') && has('cgcreate');
  const hasSystemd = existsSync('/run/systemd/system') && has('systemd-run');
  const isV2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const place = (at: string) => `${isV2 ? 'cpu,memory,pids' : controllers.join(',')}:${at}`;
  const made: string[] = [];
  opened.defer(() => made.flatMap((name) => above.dirs.map((dir) => path.join(dir, name))).forEach(removeTree));
  return {
    cgexec: hasCgexec ? ['cgexec', '-g', place(group.path)] : null,
    whyNoCgexec: hasCgexec ? null : 'cgexec is not installed here',
    systemdRun: hasSystemd ? ['systemd-run', '--scope', '--quiet', '--collect', '--'] : null,
    whyNoSystemdRun: hasSystemd ? null : 'systemd is not PID 1 here',
    cgcreate: (name: string): string[] | null => {
      if (!hasCgexec) return null;
      made.push(name);
      const at = place(`${above.path}/${name}`);
      return ['/bin/sh', '-c', 'at=$1; shift; cgcreate -g "$at" && exec cgexec -g "$at" "$@"', 'sh', at];
    },
  };
}

/** What a run's watcher and the processes that keep its output take, by the kernel's own account (smaps_rollup). */
async function measureMemory({ agent, agentPid }: BenchProduct, group: BenchGroup) {
  const command = { kind: 'argv', argv: ['sleep', '1000'] } as const;
  const requestId = randomUUID();
  const asked = { command, group: group.path, user, folder: '/', requestId, ownGroup: false };
  const { id, pid } = await agent.launch(launchRequestSchema.parse(asked));
  while (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'sleep') await sleep(20);
  const [, parent] = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  const session = sessionOf(Number(parent));
  const watching = pids().filter((each) => sessionOf(each) === session && each !== agentPid);
  const sums = watching.map(memoryOf);
  const sleeps = memoryOf(pid);
  await agent.stopRun({ id, graceSeconds: 0, requestId: randomUUID() });
  while (!(await agent.run({ id })).end) await sleep(50);
  return {
    processes: watching.length,
    pssKib: sums.reduce((sum, { pssKib }) => sum + pssKib, 0),
    privateKib: sums.reduce((sum, { privateKib }) => sum + privateKib, 0),
    sleepKib: sleeps.pssKib,
  };
}

function memoryOf(pid: number): { pssKib: number; privateKib: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  return { pssKib: kib('Pss'), privateKib: kib('Private_Clean') + kib('Private_Dirty') };
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function sessionOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return null;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
