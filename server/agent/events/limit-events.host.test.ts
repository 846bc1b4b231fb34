/** What happens to groups because of their limits, and to the limits themselves, on the kernel it runs on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { previewChange } from '#server/agent/changes/apply-change.ts';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import { sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { openKernelLog } from '#server/cgroupfs/events/kernel-log.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { noneKillableOnV2 } from '#server/domain/events/kernel-log.fixtures.ts';
import { createKernelLogReader } from '#server/domain/events/kernel-log-reader.ts';
import { parseKmsgRecord } from '#server/domain/events/kmsg-record.ts';
import type { OomReport } from '#server/domain/events/oom-report.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { Sampler } from '../usage/sampler.ts';
import { realClocks } from '../usage/ticker.ts';
import { openEventRecord } from './event-record.ts';
import { startEventWatch } from './event-watch.ts';
import { createNoKillWatch } from './no-kill-watch.ts';
import { createOwnDoings, type OwnDoings } from './own-doings.ts';
import { type OwnWrites, openOwnWrites } from './own-writes.ts';
import { watchOwnChanges } from './watch-own-changes.ts';

const host = openHost();
const controllers = ['cpu', 'memory', 'pids'] as const;
/** v1 counts CPU time in a hierarchy of its own: it tells the sampler who runs. */
const homes = [...new Set([...controllers, 'cpuacct' as const].map((name) => host.hierarchyFor(name)))].flatMap(
  (home) => home ?? [],
);
const why =
  process.getuid?.() !== 0
    ? 'needs root'
    : controllers.some((name) => !host.hierarchyFor(name))
      ? 'this host lacks a controller'
      : null;
const isV1 = (name: (typeof controllers)[number]) => host.hierarchyFor(name)?.version === 1;
const memoryFile = isV1('memory') ? 'memory.limit_in_bytes' : 'memory.max';

const top = parseGroupPath(`/corral-test-limit-events-${process.pid}`);
/** By its name a unit of systemd's, wherever this runs. */
const unit = parseGroupPath(`/corral-test-limit-events-${process.pid}.service`);

let folder: string;
let sampler: Sampler;
let watch: ReturnType<typeof startEventWatch>;
let own: OwnDoings;
let writes: OwnWrites;
let nowMs = 1_000_000;
const started: ChildProcess[] = [];
const made: GroupPath[] = [];

// On a host without systemd nobody has handed the controllers down yet.
beforeAll(() => handDown(rootPath));

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-limit-events-'));
  make(top);
  make(unit);
  start();
});

afterEach(async () => {
  watch.stop();
  sampler.close();
  for (const child of started.splice(0)) await end(child);
  for (const group of made.splice(0).reverse())
    for (const { mountPoint } of homes) if (existsSync(mountPoint + group)) rmdirSync(mountPoint + group);
  rmSync(folder, { recursive: true });
});

/** The report in a text of the kernel's log. */
function reportOf(log: string): OomReport {
  const reader = createKernelLogReader({ pageBytes: 4096 });
  const records = log.split('\n').flatMap((line) => parseKmsgRecord(line) ?? []);
  const [found] = records.flatMap((record) => reader.take(record));
  if (!found || !('report' in found)) throw new Error('no report');
  return found.report;
}

/** As the agent does, with a clock of the test's own. */
function start(): void {
  const boot = 'test';
  sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs: 1000,
    whyGuarded: () => null,
    cpuCount: 1,
    limitMoved: (...move) => watch?.limitMoved(...move),
  });
  sweep(false);
  own = createOwnDoings(1000, () => nowMs);
  writes = openOwnWrites(host, { file: path.join(folder, 'written.json'), boot });
  watch = startEventWatch({
    host,
    sampler,
    record: openEventRecord(path.join(folder, 'events.jsonl')),
    log: openKernelLog('/dev/no-kmsg'),
    counts: null,
    own,
    writes,
    boot,
    clocks: realClocks,
  });
}

/** A second later by the test's clock, whatever has passed on the wall. */
function sweep(isWatched = true): void {
  nowMs += 1000;
  sampler.take(nowMs, nowMs);
  if (isWatched) watch.afterSweep();
}

function make(group: GroupPath): void {
  made.push(group);
  for (const { mountPoint } of homes) mkdirSync(mountPoint + group);
}

/** Without it the groups below have no limits on v2. */
function handDown(group: GroupPath): void {
  for (const { mountPoint, version } of homes)
    if (version === 2)
      writeFileSync(`${mountPoint}${group}/cgroup.subtree_control`, '+cpu +memory +pids', { flag: 'r+' });
}

function fileIn(controller: (typeof controllers)[number], group: GroupPath, file: string): string {
  return `${host.hierarchyFor(controller)?.mountPoint}${group}/${file}`;
}

function set(controller: (typeof controllers)[number], group: GroupPath, file: string, text: string): void {
  writeFileSync(fileIn(controller, group, file), text, { flag: 'r+' });
}

/** A shell in the group before its first instruction. */
function run(group: GroupPath, script: string, into = homes): ChildProcess {
  const dirs = into.map(({ mountPoint }) => mountPoint + group);
  const enter = `for dir in "$@"; do echo $$ > "$dir/cgroup.procs"; done; ${script}`;
  const child = spawn('sh', ['-c', enter, 'sh', ...dirs], { stdio: 'ignore' });
  started.push(child);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** All that is on record, of the groups of this test. */
async function events(): Promise<HostEvent[]> {
  for await (const batch of watch.follow(null, AbortSignal.timeout(60_000)))
    return batch.events.filter(({ group }) => group === '/' || group?.startsWith('/corral-test-limit-events'));
  return [];
}

/** Sweeps until there are so many events of this kind. */
async function untilEvent(kind: HostEvent['kind'], least = 1): Promise<HostEvent[]> {
  for (let count = 0; count < 60; count += 1) {
    sweep();
    const found = (await events()).filter((event) => event.kind === kind);
    if (found.length >= least) return found;
    await sleep(20);
  }
  return [];
}

describe.skipIf(why)(`what limits do${why ? ` (${why})` : ''}`, () => {
  test('a burst of throttling is one event, with its share and the time that was lost', async () => {
    if (isV1('cpu')) set('cpu', top, 'cpu.cfs_quota_us', '5000');
    else set('cpu', top, 'cpu.max', '5000 100000');
    sampler.touch(top);
    const burner = run(top, 'while :; do :; done');
    for (let count = 0; count < 8; count += 1) {
      await sleep(300);
      sweep();
    }
    await end(burner);

    const found = await untilEvent('throttling');

    expect(found).toMatchObject([{ group: top, cpuLimit: 0.05, goesOn: false }]);
    const [burst] = found;
    if (burst?.kind !== 'throttling') throw new Error('no burst');
    expect(burst.share).toBeGreaterThan(0.25);
    expect(burst.lostUsec).toBeGreaterThan(100_000);
    expect(burst.untilMs).toBeGreaterThan(burst.sinceMs);
  });

  test('forks that are refused after the first are counted, and told together', async () => {
    set('pids', top, 'pids.max', '1');
    sampler.touch(top);
    sweep();
    for (let count = 0; count < 5; count += 1) await once(run(top, '( : ) & wait'), 'exit');

    const found = await untilEvent('pids-limit');

    expect(found).toMatchObject([{ group: top, refusals: 5, limit: { owner: top, max: 1 } }]);
  });

  test('reports of the kernel that it may kill nobody: the first at once, the others of the row together', () => {
    const noKills = createNoKillWatch(host, sampler);
    const report = { ...reportOf(noneKillableOnV2), limitGroup: top };

    expect(noKills.reported(report, nowMs)).toMatchObject({
      group: top,
      cause: 'none-killable',
      limitBytes: 4 << 20,
      reports: 1,
    });
    for (let count = 1; count <= 3; count += 1) {
      sweep();
      expect(noKills.reported(report, nowMs)).toBeNull();
      expect(noKills.look().filter(({ group }) => group === top)).toEqual([]);
    }
    const lastMs = nowMs;
    const told = Array.from({ length: 15 }, () => {
      sweep();
      return noKills.look().filter(({ group }) => group === top);
    }).flat();

    expect(told).toMatchObject([{ group: top, reports: 3, sinceMs: lastMs - 3000, untilMs: lastMs, goesOn: false }]);
    expect(noKills.reported(report, nowMs)).toMatchObject({ reports: 1 });
  });

  test.skipIf(!isV1('memory'))(
    'a group whose processes wait for memory, since the OOM killer is off there, is told of',
    async () => {
      set('memory', top, 'memory.oom_control', '1');
      set('memory', top, memoryFile, '16777216');
      sampler.touch(top);
      sweep();
      // As `cgexec -g memory:` does: for the kernel the group uses no CPU time.
      const into = homes.filter((home) => home === host.hierarchyFor('memory'));
      const hog = run(top, 'head -c 64m /dev/zero | tail -c 64m', into);
      await expect
        .poll(() => readFileSync(fileIn('memory', top, 'memory.oom_control'), 'utf8'))
        .toContain('under_oom 1');

      const [soon] = await untilEvent('oom-no-kill');
      expect(soon).toMatchObject({
        group: top,
        cause: 'killer-off',
        limitBytes: 16_777_216,
        reports: null,
        goesOn: true,
      });

      // They go on as soon as there is room.
      set('memory', top, memoryFile, '134217728');
      if (hog.exitCode === null) await once(hog, 'exit');
      expect(await untilEvent('oom-no-kill', 2)).toMatchObject([{}, { goesOn: false }]);
    },
  );

  test.skipIf(!isV1('memory'))('one that is full with the OOM killer on is not', async () => {
    set('memory', top, memoryFile, '16777216');
    sampler.touch(top);
    sweep();
    await once(run(top, 'head -c 64m /dev/zero | tail -c 64m'), 'exit');
    for (let count = 0; count < 10; count += 1) sweep();

    expect((await events()).map(({ kind }) => kind)).not.toContain('oom-no-kill');
  });

  test.skipIf(isV1('memory'))('a group that is held at its memory.high is told of', async () => {
    set('memory', top, 'memory.high', '67108864');
    sampler.touch(top);
    const hog = run(
      top,
      `exec "${process.execPath}" -e 'const kept = []; for (;;) kept.push(Buffer.alloc(1048576, 1))'`,
    );
    // Without swap the kernel lets it grow, but has it sleep for up to two seconds each time: here a sweep is a second.
    const isNear = () => (sampler.store.byPath.get(top)?.memoryBytes ?? 0) > 67108864 * 0.98;
    for (let count = 0, near = 0; count < 60 && near < 12; count += 1) {
      await sleep(1000);
      sweep();
      if (isNear()) near += 1;
    }
    await end(hog);

    const [burst] = await untilEvent('memory-high');

    expect(burst).toMatchObject({ group: top, limitBytes: 67108864, goesOn: false });
    if (burst?.kind !== 'memory-high') throw new Error('no burst');
    expect(burst.breaches).toBeGreaterThan(0);
  });
});

describe.skipIf(why)(`limits that change without Corral${why ? ` (${why})` : ''}`, () => {
  /** Through the one place through which all changes go. */
  async function apply(group: GroupPath, bytes: bigint): Promise<void> {
    const journal = openJournal(path.join(folder, 'journal.jsonl'));
    const changes = openHostChanges(host, {
      guard: { onlyUnder: null, guardedPids: [] },
      journal,
      now: Date.now,
      observer: watchOwnChanges({ own, writes, sampler }),
    });
    const request = { group, edits: [{ key: 'memory.max' as const, value: bytes }], override: true };
    const { basis, confirm } = previewChange(sceneNow(), request);
    await changes.apply({ ...request, basis, confirmed: confirm, requestId: `r${nowMs}` });
    journal.close();
  }

  test('one that somebody writes is told with before, after and when it may have been', async () => {
    const group = sampler.store.byPath.get(top);
    if (!group) throw new Error('not in the tree');
    sampler.watch(group);
    sweep();
    const seenAtMs = nowMs;
    set('memory', top, memoryFile, '67108864');
    sweep();

    expect(await events()).toMatchObject([
      {
        kind: 'limit-changed',
        group: top,
        limit: 'memory.max',
        had: 'max',
        has: '67108864',
        sinceMs: seenAtMs,
        atMs: nowMs,
      },
    ]);
  });

  test('one that Corral writes is nobody else’s', async () => {
    await apply(top, 67_108_864n);
    for (let count = 0; count < 40; count += 1) sweep();

    expect(await events()).toEqual([]);
  });

  test('a direct write that is put back in a group with an owner is noticed with the next sweep', async () => {
    await apply(unit, 67_108_864n);
    await apply(unit, 50_331_648n);
    sweep();
    set('memory', unit, memoryFile, isV1('memory') ? '-1' : 'max');
    sweep();

    const [event] = await untilEvent('owner-put-back');

    expect(event).toMatchObject({ group: unit, owner: { kind: 'systemd' }, file: memoryFile, had: '50331648' });
    for (let count = 0; count < 40; count += 1) sweep();
    expect(await events()).toHaveLength(1);
  });

  test('a third value is a change, not a put-back', async () => {
    await apply(unit, 67_108_864n);
    set('memory', unit, memoryFile, '33554432');
    sweep();

    expect(await events()).toMatchObject([{ kind: 'limit-changed', group: unit, had: '67108864', has: '33554432' }]);
  });

  test.each([
    ['docker', `${top}/docker`, 'e'.repeat(64)],
    ['podman', top, `libpod-${'d'.repeat(64)}.scope`],
    ['libvirt', top, 'machine-qemu\\x2d1\\x2dshop.scope'],
  ])('an engine’s put-back (%s) is its own, also when it makes the group anew', async (kind, parent, name) => {
    const container = parseGroupPath(`${parent}/${name}`);
    handDown(top);
    if (parent !== top) {
      make(parseGroupPath(parent));
      handDown(parseGroupPath(parent));
    }
    make(container);
    sweep();
    await apply(container, 67_108_864n);
    sweep();
    set('memory', container, memoryFile, isV1('memory') ? '-1' : 'max');
    const [first] = await untilEvent('owner-put-back');
    expect(first).toMatchObject({ group: container, owner: { kind }, had: '67108864', occasion: null });

    await apply(container, 50_331_648n);
    sweep();
    for (const { mountPoint } of homes) rmdirSync(mountPoint + container);
    for (let count = 0; count < 5; count += 1) sweep();
    for (const { mountPoint } of homes) mkdirSync(mountPoint + container);
    await expect
      .poll(async () => {
        sweep();
        return (await events()).filter((event) => event.kind === 'owner-put-back');
      })
      .toMatchObject([{}, { group: container, owner: { kind }, had: '50331648', occasion: 'made anew' }]);
  });

  test('one that is put back while the agent is away is noticed at its next start', async () => {
    await apply(unit, 67_108_864n);
    sweep();
    watch.stop();
    sampler.close();
    set('memory', unit, memoryFile, isV1('memory') ? '-1' : 'max');
    start();
    sweep();

    expect(await untilEvent('owner-put-back')).toMatchObject([{ group: unit, had: '67108864' }]);
  });
});

describe.skipIf(why)(`groups that come and go${why ? ` (${why})` : ''}`, () => {
  const drop = (group: GroupPath) => {
    for (const { mountPoint } of homes) rmdirSync(mountPoint + group);
    made.splice(made.indexOf(group), 1);
  };

  test('one with another below it is told once, as it comes and as it goes', async () => {
    const [a, b] = [parseGroupPath(`${top}/a`), parseGroupPath(`${top}/a/b`)];
    make(a);
    make(b);
    await untilEvent('group-appeared');
    drop(b);
    drop(a);
    await untilEvent('group-vanished');

    expect(await events()).toMatchObject([
      { kind: 'group-appeared', group: a, below: 1 },
      { kind: 'group-vanished', group: a, below: 1 },
    ]);
  });

  test('Corral’s own are not told', async () => {
    const a = parseGroupPath(`${top}/a`);
    own.began(a);
    make(a);
    own.ended(a, true);
    for (let count = 0; count < 4; count += 1) sweep();

    expect(sampler.store.byPath.has(a)).toBe(true);
    expect(await events()).toEqual([]);
  });

  test('a storm of them is one event', async () => {
    for (let count = 0; count < 150; count += 1) make(parseGroupPath(`${top}/g${count}`));

    const found = await untilEvent('group-flood');

    expect(await events()).toEqual(found);
    const [flood] = found;
    if (flood?.kind !== 'group-flood') throw new Error('no flood');
    // Others on this host may make groups of theirs at the same time.
    expect(flood.count).toBeGreaterThanOrEqual(150);
    expect(flood.of).toBe('group-appeared');
  });
});
