/** What is wanted beside libcgroup's files and what stands, and who changed it last: by a fake agent and a real database. */
import { expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { WantedGroupState, WantedLimitState } from '#server/domain/wanted/wanted-verbs.ts';
import { ada, openTestBench, web } from '#server/services/test-bench.fixtures.ts';
import { createDriftReader } from './drift-reader.ts';
import { recordBoot } from './keep-boot-records.ts';

const asked = { by: 'ada@example.org', requestId: 'r1', atMs: 1 };
const facts = {
  hierarchies: [{ id: 'pids', version: 1, controllers: ['pids'] }],
  controllers: { pids: { kind: 'available', version: 1, hierarchyId: 'pids' } },
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
