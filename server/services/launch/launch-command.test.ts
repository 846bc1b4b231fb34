import { expect, test } from 'vitest';
import { parseInput } from '#server/domain/input.ts';
import { type LaunchAsk, launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { listAudit } from '#server/services/audit/list-audit.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { ada, openTestBench, vic, web } from '#server/services/test-bench.fixtures.ts';
import { exportOutput } from './export-output.ts';
import { launchCommand } from './launch-command.ts';
import { listRuns, readRun } from './read-runs.ts';
import { forgetRun, stopRun } from './stop-run.ts';

function ask(ask: Partial<LaunchAsk> = {}) {
  const least = { command: { kind: 'argv', argv: ['sleep', '60'] }, group: web, user: 'nobody' };
  return parseInput(launchInputSchema, { ...least, ...ask });
}
const echo: Partial<LaunchAsk> = { command: { kind: 'argv', argv: ['echo', 'two', 'words'] } };
const rowsOf = async (context: ServiceContext) => (await listAudit(context, { filters: {}, limit: 50 })).rows;

test('a launch is on record: what, as whom, where; of its environment the names alone', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);

  const { outcome } = await launchCommand(
    context,
    ask({ environment: [{ name: 'API_TOKEN', value: 'correct-horse' }], nice: 5 }),
  );

  const detail = await readAuditDetail(context, context);
  expect(detail).toMatchObject({
    action: 'launch.start',
    group: '/web',
    result: 'applied',
    summary: 'as nobody: sleep 60',
    values: expect.arrayContaining([
      expect.objectContaining({ what: `run ${outcome.id}`, status: 'started' }),
      expect.objectContaining({ what: 'command', asked: 'sleep 60' }),
      expect.objectContaining({ what: 'environment', asked: 'API_TOKEN' }),
      expect.objectContaining({ what: 'nice', asked: '5' }),
    ]),
  });
  expect(JSON.stringify(detail)).not.toContain('correct-horse');
});

test('a user that the agent does not allow is refused, and on record', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);

  await expect(launchCommand(context, ask({ user: 'root' }))).rejects.toMatchObject({
    code: 'CEILING',
    field: 'user',
  });

  expect(await rowsOf(context)).toMatchObject([{ action: 'launch.start', result: 'refused' }]);
  expect((await listRuns(context, { group: null, limit: 10 })).runs).toEqual([]);
});

test('a viewer sees runs and who launched them, and neither launches, stops, nor reads output or environment', async () => {
  await using bench = await openTestBench();
  const { outcome } = await launchCommand(bench.as(ada), ask());
  const { id } = outcome;
  const context = bench.as(vic);

  expect((await listRuns(context, { group: null, limit: 10 })).runs).toMatchObject([
    { id, command: 'sleep 60', person: 'ada@example.org', state: 'running' },
  ]);
  expect(await readRun(context, { id })).toMatchObject({ id, input: null, person: 'ada@example.org' });
  expect((await readRun(bench.as(ada), { id })).input).toMatchObject({ user: 'nobody' });
  for (const refused of [
    launchCommand(context, ask()),
    stopRun(bench.as(vic), { id, graceSeconds: 1 }),
    forgetRun(bench.as(vic), { id }),
    exportOutput(context, { id, stream: 'stdout' }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await listRuns(context, { group: null, limit: 10 })).runs).toMatchObject([{ state: 'running' }]);
});

test('a run is stopped and then deleted, both on record under its group', async () => {
  await using bench = await openTestBench();
  const { outcome } = await launchCommand(bench.as(ada), ask());
  const { id } = outcome;

  await expect(forgetRun(bench.as(ada), { id })).rejects.toMatchObject({ code: 'GROUP_BUSY' });
  await stopRun(bench.as(ada), { id, graceSeconds: 10 });
  await forgetRun(bench.as(ada), { id });

  await expect(readRun(bench.as(ada), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const rows = await rowsOf(bench.as(ada));
  expect(rows.map(({ action, result, group }) => [action, result, group])).toEqual([
    ['launch.forget', 'applied', '/web'],
    ['launch.stop', 'applied', '/web'],
    ['launch.forget', 'refused', '/web'],
    ['launch.start', 'applied', '/web'],
  ]);
});

test('an output is downloaded whole', async () => {
  await using bench = await openTestBench();
  const { outcome } = await launchCommand(bench.as(ada), ask(echo));

  const pieces = await exportOutput(bench.as(ada), { id: outcome.id, stream: 'stdout' });

  expect(Buffer.concat(await Array.fromAsync(pieces)).toString()).toBe('two words\n');
});

test('a download says what was left out in the middle, and ends although the program writes on', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const facts = { totalBytes: 40, dropped: { fromByte: 4, toByte: 36 }, isOpen: true, isCut: false };
  const verbs = {
    ...bench.agent,
    runOutput: async ({ fromByte }: { fromByte: number | null }) => {
      const at = fromByte ?? 0;
      const [from, skipped] = at < 4 ? [at, 0] : [Math.max(at, 36), Math.max(0, 36 - at)];
      const to = from + 4;
      // It has written on by each time it is asked.
      facts.totalBytes += at === 0 ? 0 : 4;
      return {
        stream: 'stdout' as const,
        fromByte: from,
        toByte: to,
        data: Buffer.from('abcd').toString('base64'),
        skippedBytes: skipped,
        facts: { ...facts },
      };
    },
  };

  const pieces = await exportOutput({ ...context, host: { ...context.host, verbs } }, { id: 'any', stream: 'stdout' });

  expect(Buffer.concat(await Array.fromAsync(pieces)).toString()).toBe(
    'abcd\n[Corral: 32 bytes were left out here]\nabcd',
  );
});
