import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { listAudit } from '#server/services/audit/list-audit.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import { verifyAudit } from '#server/services/audit/verify-audit.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { createGroup } from '#server/services/groups/create-group.ts';
import { removeGroup } from '#server/services/groups/remove-group.ts';
import { moveProcesses } from '#server/services/processes/move-processes.ts';
import { ada, api, openTestBench, vic, web } from '#server/services/test-bench.fixtures.ts';
import { applyChange } from './apply-change.ts';
import { settlePending } from './settle-pending.ts';

const memory50M: LimitEdit = { key: 'memory.max', value: 50_000_000n };
const change = { group: web, edits: [memory50M], basis: 'basis', confirmed: null };
const file = '/sys/fs/cgroup/memory/web/memory.max';

async function rowsOf(context: ServiceContext) {
  return (await listAudit(context, { filters: {}, limit: 50 })).rows;
}

test('an applied change is on record: who, from where, what was asked, what stood, what the kernel kept', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);

  const result = await applyChange(context, change);

  expect(result).toMatchObject({ requestId: context.requestId, recorded: true, outcome: { result: 'applied' } });
  expect(await readAuditDetail(context, context)).toMatchObject({
    person: 'ada@example.org',
    role: 'admin',
    address: '192.0.2.7',
    host: 'testhost',
    group: '/web',
    action: 'limits.apply',
    summary: 'memory.max = 50000000 (47.7 MiB)',
    atMs: bench.time.nowMs,
    result: 'applied',
    settledAtRestart: false,
    values: [{ what: file, asked: '50000000', before: 'max', after: '49999872', status: 'kept' }],
  });
});

test('what a person may not do is not tried, and on record', async () => {
  await using bench = await openTestBench();
  const context = bench.as(vic);

  await expect(applyChange(context, change)).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(bench.agent.calls).toEqual([]);
  expect(await rowsOf(context)).toMatchObject([
    { person: 'vic@example.org', result: 'refused', why: expect.stringContaining('viewer may not') },
  ]);
});

test('what a person may not do, asked again and again, is on record once a minute for each action', async () => {
  await using bench = await openTestBench();
  const refused = (attempt: Promise<unknown>) => expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' });

  await Promise.all([1, 2, 3].map(() => refused(applyChange(bench.as(vic), change))));
  await refused(removeGroup(bench.as(vic), { group: web }));
  bench.time.nowMs += 60_000;
  await refused(applyChange(bench.as(vic), change));
  bench.time.nowMs -= 3_600_000;
  await refused(applyChange(bench.as(vic), change));

  const actions = (await rowsOf(bench.as(vic))).toSorted((a, b) => a.sequence - b.sequence).map((row) => row.action);
  expect(actions).toEqual(['limits.apply', 'group.remove', 'limits.apply', 'limits.apply']);
});

test('a refusal that could not be recorded leaves the turn to the next', async () => {
  await using bench = await openTestBench();
  const other = new Database(bench.databaseFile);
  other.exec('BEGIN IMMEDIATE');
  await expect(applyChange(bench.as(vic), change)).rejects.toMatchObject({ code: 'STORAGE_BUSY' });
  other.exec('ROLLBACK');
  other.close();

  await expect(applyChange(bench.as(vic), change)).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(await rowsOf(bench.as(vic))).toHaveLength(1);
});

test('a refusal for a group made up of thousands of levels takes no more room than another', async () => {
  await using bench = await openTestBench();
  const context = bench.as(vic);
  const group = '/\u{1f404}'.repeat(700) as GroupPath;

  await expect(removeGroup(context, { group })).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(await context.db.auditGroup.count()).toBe(0);
  const [row] = await rowsOf(context);
  expect(row).toMatchObject({
    group: null,
    summary: expect.stringMatching(/^in \/.+… \(700 levels\): delete the group$/),
  });
  expect(row?.summary.length).toBeLessThan(200);
  expect(row?.why?.length).toBeLessThan(200);
  expect(await verifyAudit(context)).toMatchObject({ kind: 'intact' });
});

test('a refusal is listed under its group as long as that is no deeper than groups are', async () => {
  await using bench = await openTestBench();
  const group = '/a'.repeat(32) as GroupPath;

  await expect(removeGroup(bench.as(vic), { group })).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(await rowsOf(bench.as(vic))).toMatchObject([{ group, summary: 'delete the group' }]);
});

test("the agent's refusal is on record with its errno and reason", async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = new AppError('KERNEL_REFUSED', { public: 'More is in use than that.', errno: 'EBUSY' });

  await expect(applyChange(context, change)).rejects.toMatchObject({ code: 'KERNEL_REFUSED' });

  const detail = await readAuditDetail(context, context);
  expect(detail).toMatchObject({ result: 'refused', errno: 'EBUSY', why: 'More is in use than that.' });
  expect(detail.values).toMatchObject([{ what: file, asked: '50000000', status: 'not-tried' }]);
});

test('passing the owner over is on record as what it is', async () => {
  await using bench = await openTestBench();

  await applyChange(bench.as(ada), { ...change, override: true });
  await expect(applyChange(bench.as(vic), { ...change, override: true })).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(await rowsOf(bench.as(ada))).toMatchObject([
    { person: vic.email, action: 'limits.override', result: 'refused' },
    {
      person: ada.email,
      action: 'limits.override',
      summary: 'override: memory.max = 50000000 (47.7 MiB)',
      result: 'applied',
    },
  ]);
});

test('with the database locked nothing is changed', async () => {
  await using bench = await openTestBench();
  const other = new Database(bench.databaseFile);
  other.exec('BEGIN IMMEDIATE');

  const attempt = applyChange(bench.as(ada), change);

  await expect(attempt).rejects.toMatchObject({ code: 'STORAGE_BUSY' });
  other.exec('ROLLBACK');
  other.close();
  expect(bench.agent.calls).toEqual([]);
  expect(await rowsOf(bench.as(ada))).toEqual([]);
});

test('with the disk full nothing is changed', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  await context.db.$queryRaw`PRAGMA max_page_count = 1`;

  const attempt = applyChange(context, { ...change, edits: Array.from({ length: 1 }, () => memory50M) });
  const error = await fillUntilItFails(context, attempt);

  expect(error).toMatchObject({ code: 'STORAGE_FULL' });
  expect(bench.agent.calls.length).toBe((await rowsOf(context)).length);
});

/** The file has some free room left in its last pages: changes go on until it is used up. */
async function fillUntilItFails(context: ServiceContext, first: Promise<unknown>): Promise<unknown> {
  let attempt = first;
  for (let tries = 0; tries < 500; tries++) {
    const error = await attempt.then(() => null).catch((reason: unknown) => reason);
    if (error) return error;
    attempt = applyChange({ ...context, requestId: `fill-${tries}` }, change);
  }
  return null;
}

test('an outcome that cannot be stored is kept, shown as pending, and stored later', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const other = new Database(bench.databaseFile);
  const { apply } = bench.agent;
  bench.agent.apply = async (request) => {
    const outcome = await apply(request);
    other.exec('BEGIN IMMEDIATE');
    return outcome;
  };

  const result = await applyChange(context, change);

  expect(result).toMatchObject({ recorded: false, outcome: { result: 'applied' } });
  expect(await rowsOf(context)).toMatchObject([{ result: 'pending' }]);
  other.exec('ROLLBACK');
  other.close();
  expect(await context.audit.storeKept()).toBe(0);
  expect(await rowsOf(context)).toMatchObject([{ result: 'applied', settledAtRestart: false }]);
});

test('changes at the same time are chained one after the other', async () => {
  await using bench = await openTestBench();

  await Promise.all(Array.from({ length: 20 }, () => applyChange(bench.as(ada), change)));

  const rows = await rowsOf(bench.as(ada));
  expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
});

test('a move tells of each process; some moved is applied, none is refused', async () => {
  await using bench = await openTestBench();
  const both = bench.as(ada);
  const none = bench.as(ada);
  const process = (pid: number) => ({ pid, startTicks: '1' });

  await moveProcesses(both, { to: api, processes: [process(1), process(42)], hierarchies: [] });
  await moveProcesses(none, { to: api, processes: [process(1)], hierarchies: [] });

  expect(await readAuditDetail(both, both)).toMatchObject({
    result: 'applied',
    why: '1 of 2 were not moved. PID 1 is not moved.',
    values: [{ status: 'refused' }, { what: 'process 42 (worker)', after: '4:memory:/web/api', status: 'moved' }],
  });
  expect(await readAuditDetail(none, none)).toMatchObject({ result: 'refused' });
});

test('a new group is on record under its own path', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);

  await createGroup(context, { parent: web, name: 'new', hierarchies: ['memory'], enable: [], edits: [] });

  expect(await rowsOf(context)).toMatchObject([{ action: 'group.create', group: '/web/new', result: 'applied' }]);
});

// ---- Settling: what a crash in the middle leaves ----

test.each([
  [
    'before the agent got it',
    'dies before',
    { result: 'failed', why: expect.stringContaining('before the change reached the agent') },
  ],
  ['after the agent was done', 'dies after', { result: 'applied', why: null }],
  [
    'in the middle, and rolled back by the agent',
    'dies amid',
    { result: 'rolled-back', why: expect.stringContaining('cut short') },
  ],
] as const)('a change cut short %s is settled at the next start', async (_, when, settled) => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = when;
  await expect(applyChange(context, change)).rejects.toMatchObject({ code: 'AGENT_DOWN' });
  expect(await rowsOf(context)).toMatchObject([{ result: 'pending' }]);

  bench.restart();
  const later = bench.as(ada);
  expect(await settlePending(later)).toEqual({ settled: 1, left: 0 });

  expect(await readAuditDetail(later, context)).toMatchObject({ ...settled, settledAtRestart: true });
});

test('an error of the agent that nobody foresaw leaves the record pending: it may have changed something', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = new Error('a bug');

  await expect(applyChange(context, change)).rejects.toThrow('a bug');

  expect(await rowsOf(context)).toMatchObject([{ result: 'pending' }]);
});
