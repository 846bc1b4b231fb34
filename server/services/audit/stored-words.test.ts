/** Records that were stored before "undone" became "rolled back": readable as ever, under the word of today. */
import { expect, test } from 'vitest';
import type { AuditResult } from '#server/domain/audit/audit-event.ts';
import { ada, openTestBench, web } from '#server/services/test-bench.fixtures.ts';
import { exportAudit } from './export-audit.ts';
import { listAudit } from './list-audit.ts';
import { readAuditDetail } from './read-audit-detail.ts';
import { verifyAudit } from './verify-audit.ts';

test('a record of before is listed, found, shown and exported with the new words, and left as it is stored', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const value = { what: '/sys/fs/cgroup/x', asked: '1', before: '2', after: '2', errno: null, why: null };
  for (const [requestId, result, status] of [
    ['old', 'undone', 'undone'],
    ['stuck', 'broken', 'undo-failed'],
    ['new', 'rolled-back', 'rolled-back'],
    ['done', 'applied', 'kept'],
  ] as const) {
    const about = { actorId: null, person: 'ada', role: 'admin', address: null, host: 'h', group: web, summary: 's' };
    const intent = await context.audit.storeIntent({ ...about, requestId, action: 'limits.apply', asked: [] });
    const values = [{ ...value, status }];
    await context.audit.storeOutcome(intent, {
      result: result as Exclude<AuditResult, 'pending'>,
      errno: null,
      why: null,
      values,
    });
  }

  const { rows } = await listAudit(context, { filters: { outcome: 'rolled-back' }, limit: 10 });
  expect(rows.map(({ requestId, result }) => [requestId, result])).toEqual([
    ['new', 'rolled-back'],
    ['old', 'rolled-back'],
  ]);
  expect(await readAuditDetail(context, { requestId: 'old' })).toMatchObject({
    result: 'rolled-back',
    values: [{ status: 'rolled-back' }],
  });
  expect(await readAuditDetail(context, { requestId: 'stuck' })).toMatchObject({
    values: [{ status: 'rollback-failed' }],
  });
  let exported = '';
  for await (const piece of await exportAudit(context, { format: 'csv', filters: { group: web } })) exported += piece;
  expect(exported).not.toMatch(/undo/);
  expect(await context.db.auditOutcome.count({ where: { result: 'undone' } })).toBe(1);
  expect(await verifyAudit(context)).toMatchObject({ kind: 'intact' });
});

test('why is told by its code, as stored where it has none or one of another version', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const value = { what: '/sys/fs/cgroup/x', asked: '1', before: '2', after: null, errno: null, status: 'gone' };
  const gone = { code: 'file-gone', values: { path: '/sys/fs/cgroup/x' } };
  for (const [requestId, sentence] of [
    ['coded', gone],
    ['plain', null],
    ['later', { code: 'of-a-later-version', values: {} }],
  ] as const) {
    const about = { actorId: null, person: 'ada', role: 'admin', address: null, host: 'h', group: web, summary: 's' };
    const intent = await context.audit.storeIntent({ ...about, requestId, action: 'limits.apply', asked: [] });
    const reason = { why: 'As it was worded then.', sentence };
    await context.audit.storeOutcome(intent, {
      result: 'refused',
      errno: null,
      ...reason,
      values: [{ ...value, ...reason }],
    });
  }

  const { rows } = await listAudit(context, { filters: {}, limit: 10 });
  expect(rows.map(({ why, sentence }) => [why, sentence])).toEqual([
    ['As it was worded then.', { code: 'of-a-later-version', values: {} }],
    ['As it was worded then.', null],
    ['/sys/fs/cgroup/x is no more.', gone],
  ]);
  const detail = await readAuditDetail(context, { requestId: 'coded' });
  expect(detail).toMatchObject({ why: '/sys/fs/cgroup/x is no more.', sentence: gone });
  expect(detail.values).toMatchObject([{ why: '/sys/fs/cgroup/x is no more.', sentence: gone }]);
  expect(await verifyAudit(context)).toMatchObject({ kind: 'intact' });
});
