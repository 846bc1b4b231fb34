/** What becomes of records whose end nobody stored: what the agent's journal says, and nothing else. */
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Recovery } from '#server/domain/changes/change-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import { ada, openTestBench, web } from '#server/services/test-bench.fixtures.ts';
import { applyChange } from './apply-change.ts';
import { keepSettled } from './keep-settled.ts';
import { settlePending } from './settle-pending.ts';

const memory50M: LimitEdit = { key: 'memory.max', value: 50_000_000n };
const change = { group: web, edits: [memory50M], basis: 'basis', confirmed: null };
const file = '/sys/fs/cgroup/memory/web/memory.max';

// ---- What the journal says ----

const value = { what: file, asked: '50000000', before: 'max', errno: null, why: null };
const recoveries: Recovery[] = [
  { result: 'applied', why: 'All of it had been done.', values: [{ ...value, after: '49999872', status: 'kept' }] },
  { result: 'rolled-back', why: 'Rolled back.', values: [{ ...value, after: 'max', status: 'rolled-back' }] },
  { result: 'broken', why: 'Stuck.', values: [{ ...value, after: '7', status: 'changed-since' }] },
  { result: 'failed', why: 'Nothing was changed.', values: [{ ...value, after: 'max', status: 'not-tried' }] },
  { result: 'unknown', why: 'No plan.', values: [] },
];

test.each(recoveries)('what the agent made good after a kill is the record: $result', async (recovery) => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = 'dies amid';
  bench.agent.recovery = recovery;
  await expect(applyChange(context, change)).rejects.toMatchObject({ code: 'AGENT_DOWN' });

  expect(await settlePending(context)).toEqual({ settled: 1, left: 0 });

  expect(await readAuditDetail(context, context)).toMatchObject({ ...recovery, settledAtRestart: true });
});

test('what only the agent needs of a process to move it back is not on record', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const moved = { ...value, what: 'process 7 (cp)', after: '1:cpu:/a', status: 'moved' as const };
  bench.agent.next = 'dies amid';
  bench.agent.recovery = {
    result: 'applied',
    why: 'All of it had been done.',
    values: [{ ...moved, process: { pid: 7, startTicks: '1' } }],
  };
  await expect(applyChange(context, change)).rejects.toMatchObject({ code: 'AGENT_DOWN' });

  await settlePending(context);

  expect((await readAuditDetail(context, context)).values).toEqual([moved]);
});

test('a value that a later change wrote is not told of an earlier one', async () => {
  await using bench = await openTestBench();
  const [cut, later] = [bench.as(ada), bench.as(ada)];
  bench.agent.next = 'dies amid';
  bench.agent.recovery = {
    result: 'rolled-back',
    why: 'Rolled back.',
    values: [{ ...value, after: 'max', status: 'rolled-back' }],
  };
  await expect(applyChange(cut, change)).rejects.toThrow();
  bench.agent.kernel.get(web)?.set(file, 'max');
  await applyChange(later, change);

  await settlePending(cut);

  expect(await readAuditDetail(cut, cut)).toMatchObject({
    result: 'rolled-back',
    values: [{ before: 'max', after: 'max', status: 'rolled-back' }],
  });
  expect(await readAuditDetail(later, later)).toMatchObject({ result: 'applied', values: [{ before: 'max' }] });
});

test('of a change from before the journal nothing is told', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = 'dies after';
  await expect(applyChange(context, change)).rejects.toThrow();
  // Lost, and begun anew.
  bench.agent.entries.clear();
  bench.agent.journalSinceMs = bench.time.nowMs + 1;

  await settlePending(context);

  expect(await readAuditDetail(context, context)).toMatchObject({
    result: 'unknown',
    why: expect.stringContaining('the outcome is unknown'),
    values: [{ what: file, asked: '50000000', before: null, after: null, status: 'unknown' }],
  });
});

test('a beginning without an end is not guessed at', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = 'dies amid';
  await expect(applyChange(context, change)).rejects.toThrow();
  for (const entry of bench.agent.entries.values()) entry.recovery = null;

  await settlePending(context);

  expect(await readAuditDetail(context, context)).toMatchObject({
    result: 'unknown',
    values: [{ after: null, status: 'unknown' }],
  });
});

test('a change that the agent is still at is left alone, and so is everything while it is away', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.next = 'dies amid';
  await expect(applyChange(context, change)).rejects.toThrow();
  for (const entry of bench.agent.entries.values()) entry.underWay = true;

  expect(await settlePending(context)).toEqual({ settled: 0, left: 1 });
  bench.agent.journal = async () => {
    throw new AppError('AGENT_DOWN', { public: 'away' });
  };
  expect(await settlePending(context)).toEqual({ settled: 0, left: 1 });
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
