/** What is wanted beside libcgroup's files and what stands, and who changed it last: by a fake agent and a real database. */
import { expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { LimitEdit, LimitValue } from '#server/domain/limits/limits.ts';
import type { WantedGroupState, WantedLimitState } from '#server/domain/wanted/wanted-verbs.ts';
import { ada, openTestBench, web } from '#server/services/test-bench.fixtures.ts';
import { createDriftReader } from './drift-reader.ts';
import { recordBoot } from './keep-boot-records.ts';

const asked = { by: 'ada@example.org', requestId: 'r1', atMs: 1 };
const facts = {
  hierarchies: ['pids', 'io', 'devices'].map((id) => ({ id, version: 1, controllers: [id] })),
  controllers: Object.fromEntries(
    ['pids', 'io', 'devices'].map((id) => [id, { kind: 'available', version: 1, hierarchyId: id }]),
  ),
  topology: { cores: [], nodes: [], highestCpu: 3 },
  pageBytes: 4096,
  kernel: '6.1',
} as unknown as HostFacts;

function pidsLimit(wanted: number, live: number): WantedLimitState {
  const files = ['/sys/fs/cgroup/pids/web/pids.max'];
  const edit = (value: number) => ({ key: 'pids.max' as const, value });
  return {
    ...{ key: 'pids.max', asked, files, why: null },
    wanted: edit(wanted),
    live: edit(live),
    isSame: wanted === live,
  };
}

function groupState(group: GroupPath, limits: WantedLimitState[], missing: string[] = []): WantedGroupState {
  return { group, asked, hierarchies: ['pids'], missing, rights: [], enable: [], limits };
}

/** As it stands, so that only a file can make it drift. */
function standingLimit(wanted: LimitEdit): WantedLimitState {
  return { ...{ key: wanted.key, asked, files: [], why: null, isSame: true }, wanted, live: wanted };
}

async function read(groups: WantedGroupState[], file?: string) {
  await using bench = await openTestBench();
  const { db, host } = bench.as(ada);
  let looks = 0;
  const verbs = {
    wanted: async () => {
      looks += 1;
      return { groups, launches: [], boot: bench.agent.boot };
    },
    configFiles: async () => (file === undefined ? [] : [{ path: '/etc/cgconfig.conf', text: file, why: null }]),
    facts: async () => facts,
  };
  await storeEvents(db, host.name, 'record', [
    {
      ...{ sequence: 1, atMs: 5, kind: 'limit-changed', group: web, owner: { kind: 'none', label: null } },
      ...{ limit: 'pids.max', file: 'pids.max', had: '50', has: '77', sinceMs: 4 },
    },
    { sequence: 2, atMs: 6, kind: 'group-vanished', group: web, below: 0 },
  ]);
  const reader = createDriftReader({ db, host: { name: host.name, verbs }, clock: () => bench.time.nowMs });
  const [report, count] = [await reader.read(), await reader.count()];
  return { report, count, looks };
}

test('a limit that differs is told with what changed it last, one that does not is counted', async () => {
  const { report, count, looks } = await read([
    groupState(web, [pidsLimit(50, 77)]),
    groupState('/web/api' as GroupPath, [pidsLimit(5, 5)]),
  ]);

  expect(report).toMatchObject({ differing: 1, kept: 2, same: [{ group: '/web/api', limits: 1 }] });
  expect(report.groups[0]?.limits[0]?.changed).toMatchObject({ kind: 'event', sentence: { code: 'limit-changed' } });
  // The badge lives on what a page has just looked up.
  expect({ count, looks }).toEqual({ count: 1, looks: 1 });
});

test('a file that says otherwise is drift as well; one that says the same is not', async () => {
  const conf = (value: string) => `group web { pids { pids.max = ${value}; } }\n`;

  const other = await read([groupState(web, [pidsLimit(50, 50)])], conf('60'));
  const same = await read([groupState(web, [pidsLimit(50, 50)])], conf('50'));

  expect(other.report.groups[0]?.limits[0]?.file).toEqual({
    path: '/etc/cgconfig.conf',
    edit: { key: 'pids.max', value: 60 },
    isSame: false,
  });
  expect(same.report.differing).toBe(0);
});

const api = '/web/api' as GroupPath;
const disk = (device: string, readBytesPerSecond: bigint) => ({
  ...({ device, writeBytesPerSecond: 'max', readOpsPerSecond: 'max', writeOpsPerSecond: 'max' } as const),
  readBytesPerSecond,
});
const c = (major: number, minor: number, access: string) => ({ type: 'c' as const, major, minor, access });
const disksOf = (...value: LimitValue<'io.max'>): LimitEdit => ({ key: 'io.max', value });
const devicesOf = (value: LimitValue<'devices.rules'>): LimitEdit => ({ key: 'devices.rules', value });
const readBps = (rows: string) => `group web { blkio { blkio.throttle.read_bps_device = "${rows}"; } }\n`;

test.each<[of: string, wanted: LimitEdit, conf: string, file: LimitEdit, isSame: boolean]>([
  ['a row that is wanted', disksOf(disk('8:0', 5n)), readBps('8:0 5'), disksOf(disk('8:0', 5n)), true],
  ['another figure', disksOf(disk('8:0', 5n)), readBps('8:0 6'), disksOf(disk('8:0', 6n)), false],
  ['another disk', disksOf(disk('8:0', 5n)), readBps('8:16 5'), disksOf(disk('8:16', 5n)), false],
  // What the file does not name stays as Corral keeps it.
  ['one row of two', disksOf(disk('8:0', 5n), disk('8:16', 7n)), readBps('8:16 7'), disksOf(disk('8:16', 7n)), true],
  ['a row that is taken away', disksOf(disk('8:0', 5n)), readBps('8:0 0'), disksOf(), false],
  [
    'two figures of one disk',
    disksOf({ ...disk('8:0', 5n), writeOpsPerSecond: 9 }),
    `group web { blkio { blkio.throttle.read_bps_device = "8:0 5"; blkio.throttle.write_iops_device = "8:0 9"; } }\n`,
    disksOf({ ...disk('8:0', 5n), writeOpsPerSecond: 9 }),
    true,
  ],
  [
    'devices',
    devicesOf([c(1, 3, 'rwm')]),
    'group web { devices { devices.deny = a; devices.allow = "c 1:3 rwm\nc 1:5 r"; } }\n',
    devicesOf([c(1, 3, 'rwm'), c(1, 5, 'r')]),
    false,
  ],
  [
    'the same devices',
    devicesOf([c(1, 3, 'rwm')]),
    'group web { devices { devices.deny = a; devices.allow = "c 1:3 rwm"; } }\n',
    devicesOf([c(1, 3, 'rwm')]),
    true,
  ],
])('what a file says of a table is told and compared by its rows: %s', async (_, wanted, conf, edit, isSame) => {
  // A further one keeps the group on the page when the file says the same.
  const { report } = await read([groupState(web, [standingLimit(wanted), pidsLimit(50, 77)])], conf);

  expect(report.groups[0]?.limits[0]?.file).toEqual({ path: '/etc/cgconfig.conf', edit, isSame });
});

test('of devices a file says less below a group of its own that has less', async () => {
  const conf = `group web/api { devices { devices.deny = "c 1:3 w"; } }
group web { devices { devices.deny = a; devices.allow = "c 1:3 rw"; } }\n`;
  const wanted = devicesOf([c(1, 3, 'r')]);

  const { report } = await read([groupState(api, [standingLimit(wanted), pidsLimit(50, 77)])], conf);

  expect(report.groups[0]?.limits[0]?.file).toMatchObject({ edit: wanted, isSame: true });
});

test('a group that is gone is told with when it went, a file at fault with its line', async () => {
  const { report } = await read([groupState(web, [pidsLimit(50, 50)], ['pids'])], 'group web {\n');

  expect(report.groups[0]?.changed).toMatchObject({ kind: 'event', atMs: 6 });
  expect(report.files).toEqual([
    { path: '/etc/cgconfig.conf', why: expect.objectContaining({ text: expect.stringMatching(/^Line \d+: /) }) },
  ]);
});

test('what came back with a boot is put on record once, by the agent', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const restored = { group: web, requestId: 'boot-1', atMs: 1, made: ['/sys/fs/cgroup/pids/web'], faults: [] };
  const boot = {
    ...bench.agent.boot,
    groups: [{ ...restored, result: 'restored' as const, limits: [] }],
    launches: [
      { id: 'abcdef', requestId: 'boot-run-1', atMs: 1, group: web, command: 'sleep 1', runId: 'abcdeg', why: null },
    ],
  };

  await recordBoot(context, boot);
  await recordBoot(context, boot);

  const rows = await context.db.auditIntent.findMany({ include: { outcome: true }, orderBy: { sequence: 'asc' } });
  expect(rows).toMatchObject([
    { person: 'corral', action: 'boot.restore', group: '/web', outcome: { result: 'applied' } },
    { person: 'corral', action: 'boot.launch', outcome: { result: 'applied' } },
  ]);
});
