/** The sampler on the kernel it runs on: v1, v2 or both. Groups of its own, removed afterwards; CPU is burnt for a moment only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { historyOf, sampleOf } from './group-history.ts';
import { Sampler } from './sampler.ts';
import { createSweepSignal } from './sweep-signal.ts';
import { watchTree } from './tree-feed.ts';
import { toUsageRow } from './usage-row.ts';

const host = openHost();
const cpuHome = host.hierarchyFor('cpuacct') ?? host.hierarchyFor('cpu');
const memoryHome = host.hierarchyFor('memory');
const why =
  process.getuid?.() !== 0 ? 'needs root' : cpuHome && memoryHome ? null : 'this host has no cpu or memory controller';

const top = parseGroupPath(`/corral-test-d-${process.pid}`);
const child = parseGroupPath(`${top}/child`);
const homes = [...new Set([cpuHome, memoryHome, host.hierarchyFor('pids')])].flatMap((home) => home ?? []);

let nowMs = 1_000_000;
let sampler: Sampler;
const started: ChildProcess[] = [];
/** A sweep one second after the last one, whatever the clock on the wall says. */
const sweep = () => {
  nowMs += 1000;
  sampler.take(nowMs, nowMs);
};
const groupAt = (path: string) => sampler.store.byPath.get(parseGroupPath(path));
const rowAt = (path: string) => {
  const group = groupAt(path);
  return group ? toUsageRow(group) : null;
};

function make(path: string): void {
  for (const { mountPoint, version } of homes) {
    mkdirSync(`${mountPoint}${path}`);
    if (version === 2 && path === top) {
      const enabled = readFileSync(`${mountPoint}/cgroup.subtree_control`, 'utf8').trim().split(' ').filter(Boolean);
      writeFileSync(`${mountPoint}${path}/cgroup.subtree_control`, enabled.map((name) => `+${name}`).join(' '), {
        flag: 'r+',
      });
    }
  }
}
function remove(path: string): void {
  for (const { mountPoint } of homes) {
    const dir = `${mountPoint}${path}`;
    if (!existsSync(dir)) continue;
    for (const entry of readdirSync(dir, { withFileTypes: true }))
      if (entry.isDirectory()) rmdirSync(`${dir}/${entry.name}`);
    rmdirSync(dir);
  }
}
/** A process in the group that burns CPU until it is ended; resolves when it is in. */
function burnIn(path: string): ChildProcess {
  const process = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
  started.push(process);
  moveTo(path, process);
  return process;
}
/** A process of the root group that sleeps already, and for as long as a test may take. */
async function sleepOutside(): Promise<ChildProcess> {
  const process = spawn('sleep', ['600'], { stdio: 'ignore' });
  started.push(process);
  moveTo('', process);
  while (!readFileSync(`/proc/${process.pid}/stat`, 'latin1').includes('(sleep) S')) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process;
}
/** "" is the root group. */
function moveTo(path: string, process: ChildProcess): void {
  for (const { mountPoint } of homes) {
    writeFileSync(`${mountPoint}${path}/cgroup.procs`, String(process.pid), { flag: 'r+' });
  }
}
async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGKILL');
  await ended;
}
/** Waits until the kernel has charged the group with some CPU time. */
async function untilCharged(path: string): Promise<void> {
  const file = host.hierarchyFor('cpuacct') ? 'cpuacct.usage' : 'cpu.stat';
  const read = () => Number(/\d+/.exec(readFileSync(`${cpuHome?.mountPoint}${path}/${file}`, 'latin1'))?.[0] ?? 0);
  const before = read();
  while (read() - before < 20_000) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.skipIf(why !== null)(`the sampler on this kernel${why ? ` (skipped: ${why})` : ''}`, () => {
  beforeEach(() => {
    if (host.mode === 'v2') {
      writeFileSync(`${cpuHome?.mountPoint}/cgroup.subtree_control`, '+cpu +memory +pids', { flag: 'r+' });
    }
    sampler = new Sampler({
      host,
      hostReader: readHostUsage(host),
      intervalMs: 1000,
      whyGuarded: () => null,
      cpuCount: 2,
    });
    sweep();
  });
  afterEach(async () => {
    for (const process of started.splice(0)) await end(process);
    sampler.close();
    remove(top);
  });

  test('finds a group with the next sweep after it was made, and loses it with the next after it is gone', () => {
    make(top);
    sweep();
    const ids = homes.map(({ id }) => id);
    expect(groupAt(top)).toBeDefined();
    expect(host.hierarchies.filter((_, index) => groupAt(top)?.isIn(index)).map(({ id }) => id)).toEqual(
      host.hierarchies.map(({ id }) => id).filter((id) => ids.includes(id)),
    );

    remove(top);
    sweep();
    expect(groupAt(top)).toBeUndefined();
  });

  const named = host.hierarchies.find(({ version, controllers }) => version === 1 && controllers.length === 0);
  test.skipIf(!named)('finds a group of a named hierarchy, which nobody counts, and loses it again', () => {
    // More than the safety net looks at in some sweeps, which would find it by chance.
    const paths = Array.from({ length: 60 }, (_, number) => `${top}-named-${number}`);
    const dirOf = (path: string) => `${named?.mountPoint}${path}`;
    const childPath = `${paths.at(-1)}/child`;
    try {
      for (const path of paths) mkdirSync(dirOf(path));
      sweep();
      expect(paths.map((path) => groupAt(path)?.path)).toEqual(paths);

      mkdirSync(dirOf(childPath));
      sweep();
      expect(groupAt(childPath)).toBeDefined();
    } finally {
      for (const path of [childPath, ...paths]) if (existsSync(dirOf(path))) rmdirSync(dirOf(path));
    }
    sweep();
    expect([childPath, ...paths].filter((path) => groupAt(path))).toEqual([]);
  });

  test('sees another group when one is removed and made anew under its name between two sweeps', async () => {
    make(top);
    make(child);
    burnIn(child);
    await untilCharged(child);
    sweep();
    const before = groupAt(child);
    for (const process of started.splice(0)) await end(process);
    remove(child);
    make(child);
    burnIn(child);
    await untilCharged(child);
    sweep();
    sweep();

    expect(groupAt(child)).toBeDefined();
    expect(groupAt(child)).not.toBe(before);
    expect(before?.gone).toBe(true);
  });

  test('counts CPU use of a busy group and its parent, and none once it rests', async () => {
    make(top);
    make(child);
    sweep();
    const busy = burnIn(child);
    sweep();
    await untilCharged(child);
    sweep();
    expect(rowAt(child)?.cpus).toBeGreaterThan(0);
    expect(rowAt(top)?.cpus).toBeGreaterThan(0);
    expect(rowAt(child)?.pids).toBe(1);

    await end(busy);
    sweep();
    sweep();
    expect(rowAt(child)?.cpus).toBe(0);
    expect(rowAt(child)?.pids).toBe(0);
  });

  test('sees within two sweeps that a sleeping process was moved into a group at rest, and out of it', async () => {
    make(top);
    make(child);
    for (let number = 0; number < 4; number += 1) sweep();
    expect(rowAt(child)?.pids).toBe(0);
    const sleeper = await sleepOutside();

    // Moved by this process: the sleeper itself does not run, so no CPU counter tells of it.
    moveTo(child, sleeper);
    sweep();
    sweep();
    expect(rowAt(child)?.pids).toBe(1);
    expect(rowAt(top)?.pids).toBe(1);

    moveTo('', sleeper);
    sweep();
    sweep();
    expect(rowAt(child)?.pids).toBe(0);
    expect(rowAt(top)?.pids).toBe(0);
  });

  test('keeps what it counted: the history ends with what the kernel says now', async () => {
    make(top);
    // On v2 only a leaf may hold processes.
    make(child);
    sweep();
    const busy = burnIn(child);
    await untilCharged(child);
    sweep();
    await end(busy);
    sweep();
    sweep();
    const group = groupAt(child);
    if (!group) throw new Error('the group is not there');
    sampler.watch(group);
    const history = historyOf(sampler, group);
    const file = host.hierarchyFor('cpuacct') ? 'cpuacct.usage' : 'cpu.stat';
    const told = Number(/\d+/.exec(readFileSync(`${cpuHome?.mountPoint}${child}/${file}`, 'latin1'))?.[0]);

    expect(history.series['cpu.usage']?.at(-1)).toBe(host.hierarchyFor('cpuacct') ? Math.floor(told / 1000) : told);
    expect(history.timesMs).toHaveLength(4);
    expect(Object.values(history.series).every((series) => series.length === 4)).toBe(true);
    sampler.unwatch(group);
  });

  test('tells every metric of a watched group or why it is not there', () => {
    make(top);
    sweep();
    const group = groupAt(top);
    if (!group) throw new Error('the group is not there');
    sampler.watch(group);
    sweep();
    const sample = sampleOf(sampler, group);

    expect(sample.series['memory.usage']?.[0]).toBeTypeOf('number');
    expect(sample.series['memory.anon']?.[0]).toBeTypeOf('number');
    const told = Object.keys(sample.series);
    expect(Object.keys(sample.unavailable).filter((id) => told.includes(id))).toEqual([]);
    if (host.mode === 'v2') expect(sample.series['psi.cpuSome']?.[0]).toBeTypeOf('number');
    else expect(sample.unavailable['psi.cpuSome']).toBe('The kernel measures pressure (PSI) per group on v2 only.');
    sampler.unwatch(group);
  });

  test('shows a limit at once when it is told of the change', () => {
    make(top);
    sweep();
    const file = memoryHome?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
    writeFileSync(`${memoryHome?.mountPoint}${top}/${file}`, '50000000', { flag: 'r+' });
    expect(rowAt(top)?.memoryLimitBytes).toBeNull();
    sampler.touch(top);

    expect(rowAt(top)?.memoryLimitBytes).toBe(49999872);
  });

  test('sends a subscriber everything once, then only what differs, however late it asks', async () => {
    const signals = createSweepSignal();
    const leaving = new AbortController();
    const feed = watchTree(sampler, signals, leaving.signal);
    const all = (await feed.next()).value;
    make(top);
    sweep();
    sweep();
    signals.tell(sampler.sweep.number);
    const tick = (await feed.next()).value;

    expect(all).toMatchObject({ kind: 'all' });
    // Others may make groups at the same time; the root group was there before.
    const added = tick?.kind === 'tick' ? tick.added.map(({ path }) => path) : [];
    expect(added).toContain(top);
    expect(added).not.toContain('/');
    leaving.abort();
    expect((await feed.next()).done).toBe(true);
  });
});
