import { expect, test } from 'vitest';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import { ada, openTestBench, vic } from '#server/services/test-bench.fixtures.ts';
import { classify, saveRules } from './change-rules.ts';

const save = { path: '/etc/cgrules.conf', text: '# two\nbob cpu a\n% memory b\n', version: 'v' };

test('a classification is on record, with each process where it was and where it is', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const process = { pid: 7, startTicks: '1', name: 'cp', errno: null, why: null, before: '1:cpu:/', after: '1:cpu:/a' };
  bench.agent.classify = async () => ({
    ...{ result: 'applied', errno: null, why: null },
    processes: Array.from({ length: 300 }, (_, at) => ({ ...process, pid: at, to: [], status: 'moved' as const })),
  });

  await classify(context, { basis: 'b', processes: null });

  const detail = await readAuditDetail(context, context);
  expect(detail).toMatchObject({ action: 'rules.classify', group: '/', result: 'applied' });
  expect(detail.values[7]).toMatchObject({ what: 'process 7 (cp)', before: '1:cpu:/', after: '1:cpu:/a' });
  // No request fills the disk.
  expect(detail.values.at(-1)).toMatchObject({ what: '100 more processes', status: 'moved' });
});

test('what the kernel refused is on record as rolled back, with why', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  bench.agent.classify = async () => ({ result: 'rolled-back', processes: [], errno: 'EBUSY', why: 'It was busy.' });

  await classify(context, { basis: 'b', processes: [{ pid: 7, startTicks: '1' }] });

  expect(await readAuditDetail(context, context)).toMatchObject({
    result: 'rolled-back',
    errno: 'EBUSY',
    why: 'It was busy.',
  });
});

test('a saved file is on record by its rules and its length, and a viewer may do neither', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);

  await saveRules(context, save);

  expect(await readAuditDetail(context, context)).toMatchObject({
    action: 'rules.save',
    result: 'applied',
    summary: '/etc/cgrules.conf: 2 rules, 27 characters',
  });
  await expect(saveRules(bench.as(vic), save)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(classify(bench.as(vic), { basis: 'b', processes: null })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
