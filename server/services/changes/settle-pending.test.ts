/** What becomes of records whose end nobody stored; the plain cases are in perform-change.test.ts. */
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupLimits, LimitEdit } from '#server/domain/limits/limits.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import { createGroup } from '#server/services/groups/create-group.ts';
import { removeGroup } from '#server/services/groups/remove-group.ts';
import { moveProcesses } from '#server/services/processes/move-processes.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, api, openTestBench, web } from '#server/services/test-bench.fixtures.ts';
import { applyChange } from './apply-change.ts';
import { keepSettled } from './keep-settled.ts';
import { settlePending } from './settle-pending.ts';

const memory50M: LimitEdit = { key: 'memory.max', value: 50_000_000n };
const change = { group: web, edits: [memory50M], basis: 'basis', confirmed: null };
const newGroup = { parent: web, name: 'new', hierarchies: ['memory', 'cpu'], enable: [] };

/** Asks for a change in which the agent dies, and settles it. */
async function settleAfter(bench: TestBench, ask: (context: ReturnType<TestBench['as']>) => Promise<unknown>) {
  const context = bench.as(ada);
  bench.agent.next = 'dies amid';
  await expect(ask(context)).rejects.toMatchObject({ code: 'AGENT_DOWN' });
  return {
    settled: async () => {
      await settlePending(context);
      return readAuditDetail(context, context);
    },
  };
}

function limitsOf(bench: TestBench, limits: GroupLimits): void {
  bench.agent.limits = async ({ group }) =>
    ({ group, own: { group, limits }, pageBytes: 4096 }) as unknown as ChangeContext & { rights: never };
}

function file(name: string, text: string) {
  return { file: name, path: `/sys/fs/cgroup/x/web/new/${name}`, text: `${text}\n` };
}

// ---- A new group ----

const quota: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } };

test('the limits of a new group are found by their keys, memory rounded to pages', async () => {
  await using bench = await openTestBench();
  limitsOf(bench, {
    'memory.max': { kind: 'value', value: 49_999_872n, files: [file('memory.max', '49999872')], readOnly: null },
    'cpu.quota': {
      kind: 'value',
      value: { quotaUsec: 50_000, periodUsec: 100_000 },
      files: [file('cpu.cfs_quota_us', '50000'), file('cpu.cfs_period_us', '100000')],
      readOnly: null,
    },
  });

  const after = await settleAfter(bench, (context) => createGroup(context, { ...newGroup, edits: [memory50M, quota] }));

  expect(await after.settled()).toMatchObject({
    result: 'applied',
    why: expect.stringContaining('the group is there'),
    values: [
      { what: 'memory.max', asked: '50000000', after: '49999872', status: 'kept' },
      { what: 'cpu.quota', asked: '50000/100000', after: '50000 100000', status: 'kept' },
    ],
  });
});

test('a limit that a new group had from the beginning is not taken for the one that was asked', async () => {
  await using bench = await openTestBench();
  limitsOf(bench, {
    'memory.max': { kind: 'value', value: 'max', files: [file('memory.max', 'max')], readOnly: null },
  });

  const after = await settleAfter(bench, (context) => createGroup(context, { ...newGroup, edits: [memory50M] }));

  expect(await after.settled()).toMatchObject({
    result: 'unknown',
    why: expect.stringContaining('the group is there'),
    values: [{ after: 'max', status: 'differs' }],
  });
});

test('a new group that is not there was not made', async () => {
  await using bench = await openTestBench();
  const after = await settleAfter(bench, (context) => createGroup(context, { ...newGroup, edits: [memory50M] }));
  bench.agent.kernel.delete('/web/new' as GroupPath);

  expect(await after.settled()).toMatchObject({
    result: 'failed',
    why: expect.stringContaining('the group is not there'),
    values: [{ what: 'memory.max', after: null, status: 'asked' }],
  });
});

// ---- Other groups ----

test('limits of a group that is gone are not known, and that is said', async () => {
  await using bench = await openTestBench();
  const after = await settleAfter(bench, (context) => applyChange(context, change));
  bench.agent.kernel.delete(web);

  expect(await after.settled()).toMatchObject({ result: 'unknown', why: expect.stringContaining('the group is gone') });
});

test('a removed group is looked for in the kernel', async () => {
  await using bench = await openTestBench();
  const after = await settleAfter(bench, (context) => removeGroup(context, { group: api }));

  expect(await after.settled()).toMatchObject({ result: 'applied', why: expect.stringContaining('not there') });
});

// ---- Processes ----

const beganMs = Date.UTC(2026, 10, 23, 11, 0, 0);

function processIn(pid: number, path: string, startedAtMs = beganMs): ProcessRow {
  return { pid, name: 'worker', startedAtMs, groups: [{ hierarchyId: 'memory', path }] } as ProcessRow;
}

function move(...pids: number[]) {
  return { to: api, processes: pids.map((pid) => ({ pid, startTicks: '1' })), hierarchies: [] };
}

test('processes of a move are looked up where they are now', async () => {
  await using bench = await openTestBench();
  const rows = [processIn(42, api), processIn(43, '/'), processIn(45, api, Date.UTC(2030, 0))];
  bench.agent.processes = async () => ({ rows, total: rows.length });

  const after = await settleAfter(bench, (context) => moveProcesses(context, move(42, 43, 44, 45)));

  expect(await after.settled()).toMatchObject({
    result: 'applied',
    why: expect.stringContaining('2 of 4 are gone'),
    values: [
      { what: 'process 42 (worker)', asked: api, after: 'memory:/web/api', status: 'moved' },
      { what: 'process 43 (worker)', after: 'memory:/', status: 'not-tried' },
      { what: 'process 44', after: null, status: 'asked', why: 'The process is gone.' },
      { what: 'process 45', after: null, status: 'asked', why: expect.stringContaining('began later') },
    ],
  });
});

test('a move that moved none has failed, and of processes that are gone nobody knows', async () => {
  await using bench = await openTestBench();
  const rows = [processIn(43, '/')];
  bench.agent.processes = async () => ({ rows, total: rows.length });

  const failed = await settleAfter(bench, (context) => moveProcesses(context, move(43)));
  expect(await failed.settled()).toMatchObject({ result: 'failed' });
  const gone = await settleAfter(bench, (context) => moveProcesses(context, move(44)));
  expect(await gone.settled()).toMatchObject({ result: 'unknown', why: expect.stringContaining('1 of 1 are gone') });
});

test('on a host with more processes than are told at once, the missing ones are asked for', async () => {
  await using bench = await openTestBench();
  bench.agent.processes = async ({ search }) =>
    search === '42' ? { rows: [processIn(42, api)], total: 1 } : { rows: [processIn(7, '/')], total: 9000 };

  const after = await settleAfter(bench, (context) => moveProcesses(context, move(42)));

  expect(await after.settled()).toMatchObject({ result: 'applied' });
});

// ---- Troubles ----

test('one record that cannot be settled does not hold up the next, and is told once', async () => {
  await using bench = await openTestBench();
  const [first, second] = [bench.as(ada), bench.as(ada)];
  for (const context of [first, second]) {
    bench.agent.next = 'dies after';
    await expect(applyChange(context, change)).rejects.toThrow();
  }
  const { journal } = bench.agent;
  bench.agent.journal = async (input) => {
    if (input.requestId === first.requestId) throw new Error('a bug');
    return journal(input);
  };

  const lines: string[] = [];
  const settling = keepSettled(
    { ...first, mirror: { subscribe: () => () => {} } },
    { everyMs: 10, log: (line) => lines.push(line) },
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await settling.stop();

  expect(await readAuditDetail(second, second)).toMatchObject({ result: 'applied' });
  expect(await readAuditDetail(first, first)).toMatchObject({ result: 'pending' });
  expect(lines.filter((line) => line.includes(first.requestId))).toHaveLength(1);
});

test('an outcome that cannot be stored is kept once, however often it is settled', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = 'dies after';
  await expect(applyChange(context, change)).rejects.toThrow();
  const other = new Database(bench.databaseFile);
  other.exec('BEGIN IMMEDIATE');

  for (let times = 0; times < 2; times++) expect(await settlePending(context)).toEqual({ settled: 0, left: 1 });

  expect(await context.audit.storeKept()).toBe(1);
  other.exec('ROLLBACK');
  other.close();
  expect(await context.audit.storeKept()).toBe(0);
  expect(await readAuditDetail(context, context)).toMatchObject({ result: 'applied', settledAtRestart: true });
});
