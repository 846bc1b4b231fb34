/** Processes that the kernel really kills, on v1 or v2: by their own group's limit and by an ancestor's. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openKernelLog, readBootId } from '#server/cgroupfs/events/kernel-log.ts';
import { openKillCounts } from '#server/cgroupfs/events/kill-counts.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { Sampler } from '../usage/sampler.ts';
import { realClocks } from '../usage/ticker.ts';
import { openEventRecord } from './event-record.ts';
import { type EventWatchParts, startEventWatch } from './event-watch.ts';
import type { OomdWatch } from './oomd-watch.ts';
import { createOwnDoings } from './own-doings.ts';
import { openOwnWrites } from './own-writes.ts';

const host = openHost();
const memory = host.hierarchyFor('memory');
const pids = host.hierarchyFor('pids');
const kmsg = openKernelLog();
if (kmsg.kind === 'open') kmsg.log.close();
const why =
  process.getuid?.() !== 0
    ? 'needs root'
    : !memory
      ? 'this host has no memory controller'
      : kmsg.kind === 'unavailable'
        ? kmsg.reason
        : null;

const top = parseGroupPath(`/corral-test-events-${process.pid}`);
const child = parseGroupPath(`${top}/the victim's, "é"`);
const limitFile = memory?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
const dir = (group: string) => `${memory?.mountPoint}${group}`;
const set = (group: string, file: string, text: string) => writeFileSync(`${dir(group)}/${file}`, text, { flag: 'r+' });
const allHomes = [...new Set([memory, pids])].flatMap((home) => home ?? []);

let folder: string;
let sampler: Sampler;
let watch: ReturnType<typeof startEventWatch>;
const groups: string[] = [];

beforeAll(() => {
  // On a host without systemd nobody has handed the controllers down yet.
  if (!why && memory?.version === 2)
    writeFileSync(`${memory.mountPoint}/cgroup.subtree_control`, '+memory +pids', { flag: 'r+' });
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-events-'));
  for (const group of [top, child]) make(group);
  sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs: 1000,
    whyGuarded: () => null,
    cpuCount: 1,
  });
  sampler.take(Date.now(), performance.now());
  watch = start();
});

afterEach(() => {
  watch.stop();
  sampler.close();
  rmSync(folder, { recursive: true });
  for (const group of groups.splice(0).reverse())
    for (const { mountPoint } of allHomes) if (existsSync(mountPoint + group)) rmdirSync(mountPoint + group);
});

function start(options: Partial<Pick<EventWatchParts, 'log' | 'watchOomd'>> = {}) {
  return startEventWatch({
    host,
    sampler,
    record: openEventRecord(path.join(folder, 'events.jsonl')),
    log: openKernelLog(),
    counts: openKillCounts(host),
    own: createOwnDoings(1000, () => performance.now()),
    writes: openOwnWrites(host, { file: path.join(folder, 'written.json'), boot: readBootId(host.proc) ?? '' }),
    boot: readBootId(host.proc) ?? '',
    clocks: realClocks,
    ...options,
  });
}

function make(group: string): void {
  groups.push(group);
  for (const { mountPoint, version } of allHomes) {
    mkdirSync(mountPoint + group);
    if (version === 2 && group === top)
      writeFileSync(`${mountPoint}${group}/cgroup.subtree_control`, '+memory +pids', { flag: 'r+' });
  }
}

/** Runs a program in the group; it is in there before its first instruction. Resolves with its end. */
async function runIn(group: string, script: string, home = memory) {
  const started = spawn(
    'sh',
    ['-c', `echo $$ > "$1/cgroup.procs"; exec ${script}`, 'sh', `${home?.mountPoint}${group}`],
    {
      stdio: 'ignore',
    },
  );
  const [code, signal] = await once(started, 'exit');
  return { pid: started.pid ?? 0, code, signal };
}

/** Takes memory until it is killed. */
const hog = `"${process.execPath}" -e 'const kept = []; for (;;) kept.push(Buffer.alloc(1048576, 1))'`;

/**
 * 4 KiB, before a process is in: v1 refuses such a limit afterwards. It also refuses one below what the kernel itself holds
 * for the groups below, which are charged to their parent: then that is the limit.
 */
function setLowest(group: string): number {
  try {
    set(group, limitFile, '4096');
    return 4096;
  } catch (cause) {
    if (memory?.version !== 1 || errnoOf(cause) !== 'EBUSY') throw cause;
    const held = readFileSync(`${dir(group)}/memory.usage_in_bytes`, 'utf8').trim();
    set(group, limitFile, held);
    return Number(held);
  }
}

/** The first event of this kind in the group, from wherever the record has it. */
async function eventIn(group: string, kind: HostEvent['kind'], from = watch): Promise<HostEvent> {
  const patience = AbortSignal.timeout(40_000);
  for await (const batch of from.follow(null, patience)) {
    const found = batch.events.find((event) => event.kind === kind && event.group === group);
    if (found) return found;
  }
  throw new Error(`no ${kind} in ${group} was noticed`);
}

function killOf(event: HostEvent) {
  if (!('kill' in event)) throw new Error(`${event.kind} is no kill`);
  return event.kill;
}

describe.skipIf(why)(`kills${why ? ` (skipped: ${why})` : ''}`, () => {
  test('at 64 MiB by the limit of its own group', async () => {
    set(child, limitFile, '67108864');
    const { pid, signal } = await runIn(child, hog);

    const event = await eventIn(child, 'oom-kill');

    expect(signal).toBe('SIGKILL');
    expect(killOf(event)).toMatchObject({
      source: 'kernel-log',
      victimGroup: { path: child },
      victims: [{ pid, uid: 0, user: 'root' }],
      limit: { owner: { path: child }, memory: { limitBytes: 67108864 } },
      tasks: [{ pid }],
    });
    expect(killOf(event).before.map((use) => use.group)).toEqual([child]);
    expect(Math.abs(event.atMs - Date.now())).toBeLessThan(120_000);
  });

  test('at 64 MiB by the limit of an ancestor, which is named with its limit', async () => {
    set(top, limitFile, '67108864');
    const { pid } = await runIn(child, hog);

    const kill = killOf(await eventIn(child, 'oom-kill'));

    expect(kill).toMatchObject({
      victimGroup: { path: child },
      victims: [{ pid }],
      limit: { owner: { path: top }, memory: { limitBytes: 67108864 } },
    });
    expect(kill.before.map((use) => use.group)).toEqual([top, child]);
  });

  test.each([
    ['its own group', child],
    ['an ancestor', top],
  ])('at 4 KiB by the limit of %s', async (_, owner) => {
    const limitBytes = setLowest(owner);
    const { pid, signal } = await runIn(child, 'sleep 60');

    const event = await eventIn(child, 'oom-kill');

    expect(signal).toBe('SIGKILL');
    expect(killOf(event)).toMatchObject({
      victims: [{ pid }],
      limit: { owner: { path: owner }, memory: { limitBytes } },
    });
  });

  test('is on record when the group is gone a moment later, and after a restart, once', async () => {
    set(child, limitFile, '33554432');
    await runIn(child, hog);
    rmdirSync(dir(child));
    sampler.take(Date.now(), performance.now());

    const event = await eventIn(child, 'oom-kill');
    watch.stop();
    watch = start();
    const again = await eventIn(child, 'oom-kill');

    expect(again).toEqual(event);
    expect(countIn(child)).toBe(1);
  });

  test('is found after a restart when it happened while the agent was away', async () => {
    watch.stop();
    set(child, limitFile, '33554432');
    const { pid } = await runIn(child, hog);
    watch = start();

    expect(killOf(await eventIn(child, 'oom-kill')).victims).toMatchObject([{ pid }]);
  });

  test('is counted where there is no kernel log, which is said', async () => {
    watch.stop();
    watch = start({ log: openKernelLog('/dev/no-kmsg') });
    set(child, limitFile, '33554432');
    await runIn(child, hog);
    // On v1 all groups are looked at in ten sweeps.
    for (let sweep = 0; sweep < 11; sweep += 1) {
      sampler.take(Date.now(), performance.now());
      watch.afterSweep();
    }

    const event = await eventIn(child, 'oom-kill');

    expect(killOf(event)).toMatchObject({ source: 'counter', victims: [], limit: null });
    for await (const { sources } of watch.follow(null, AbortSignal.timeout(5000))) {
      expect(sources.kernelLog).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('/dev/no-kmsg') });
      break;
    }
  });

  test('by systemd-oomd are told once, whoever tells them again, and why they cannot be read as soon as that changes', async () => {
    watch.stop();
    const why = 'memory pressure for /x being 62.00% > 50.00% for > 30s with reclaim activity';
    let source: OomdWatch['source'] = { kind: 'available' };
    let told: Parameters<NonNullable<EventWatchParts['watchOomd']>>[0] | undefined;
    const watchOomd: EventWatchParts['watchOomd'] = (parts) => {
      told = parts;
      return {
        get source() {
          return source;
        },
        stop: () => {},
      };
    };
    watch = start({ watchOomd });
    const kill = { group: child, why };
    const atMs = Date.now();
    told?.onKill(kill, atMs);
    told?.onKill(kill, atMs + 20);
    expect(await eventIn(child, 'oomd-kill')).toMatchObject({ why, atMs });
    // After a restart the journal tells its last line again, where its place could not be written down.
    watch.stop();
    watch = start({ watchOomd });
    told?.onKill(kill, atMs);
    expect(countIn(child)).toBe(1);

    const batches = watch.follow(null, AbortSignal.timeout(40_000));
    const sourcesOf = async () => (await batches.next()).value?.sources.oomd;
    expect(await sourcesOf()).toEqual({ kind: 'available' });
    const next = sourcesOf();
    source = { kind: 'unavailable', reason: 'The journal is closed.' };
    told?.onChange();
    expect(await next).toEqual(source);
  });

  test.skipIf(memory?.version === 1)('of a whole group is one event', async () => {
    set(child, limitFile, '67108864');
    set(child, 'memory.oom.group', '1');
    await runIn(child, `sh -c 'sleep 60 & exec ${hog.replaceAll("'", `'"'"'`)}'`);

    const kill = killOf(await eventIn(child, 'oom-group-kill'));

    expect(kill.killedGroup?.path).toBe(child);
    expect(kill.victims.length).toBeGreaterThanOrEqual(2);
  });
});

/** It takes CAP_SYS_RESOURCE, which containers have not. */
const mayBeUnkillable = spawnSync('sh', ['-c', 'echo -1000 > /proc/self/oom_score_adj']).status === 0;

test.skipIf(why || !mayBeUnkillable)(
  'a limit at which the kernel may kill nobody is told with its group and its processes',
  async () => {
    set(top, limitFile, '8388608');
    const unkillable = `sh -c 'echo -1000 > /proc/self/oom_score_adj; head -c 64m /dev/zero | tail -c 64m'`;
    const stuck = runIn(child, unkillable);

    // At a page fault it tries again without end, and the log may run away from whoever reads it; a system call ends with ENOMEM.
    await Promise.race([stuck, eventIn(top, 'oom-no-kill').catch(() => null), sleep(20_000)]);
    spawnSync('sh', ['-c', 'kill -9 $(cat "$1/cgroup.procs")', 'sh', dir(child)]);
    await stuck;

    const first = await eventIn(top, 'oom-no-kill');
    expect(first).toMatchObject({ cause: 'none-killable', limitBytes: 8_388_608, reports: 1, goesOn: false });
    expect(first.kind === 'oom-no-kill' && first.tasks.map(({ scoreAdj }) => scoreAdj)).toContain(-1000);
  },
);

test.skipIf(why || !pids)('a fork that pids.max refuses names the group with the limit', async () => {
  writeFileSync(`${pids?.mountPoint}${top}/pids.max`, '1', { flag: 'r+' });
  await runIn(child, "sh -c 'sleep 0 & wait'", pids);

  expect(await eventIn(child, 'pids-limit')).toMatchObject({ limit: { owner: top, max: 1 } });
});

function countIn(group: string): number {
  const lines = readFileSync(path.join(folder, 'events.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && JSON.parse(line).event?.group === group).length;
}
