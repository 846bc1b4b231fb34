import { expect, test } from 'vitest';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import { ada, openTestBench, vic, web } from '#server/services/test-bench.fixtures.ts';
import type { ExportFormat } from './export-audit.ts';
import { csvCell, exportAudit } from './export-audit.ts';
import { listAudit } from './list-audit.ts';
import { recordEvent } from './record-event.ts';

async function textOf(pieces: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const event = {
  action: 'session.refused',
  actorId: null,
  role: 'none',
  summary: 'sign in',
  result: 'refused',
} as const;

test.each([
  [null, ''],
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['  =1', "'  =1"],
  ['two\nlines', '"two\nlines"'],
])('writes %j as the cell %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test('csv has a header and a row for each record; the export itself is the newest', async () => {
  await using bench = await openTestBench();
  await recordEvent(bench.as(ada), {
    ...event,
    person: '=cmd',
    why: sayOfPeople('too-many-from-address', { minutes: 2 }),
  });

  const lines = (await textOf(await exportAudit(bench.as(ada), { format: 'csv', filters: {} }))).split('\r\n');

  expect(lines[0]).toMatch(/^time,person,address,host,group,action/);
  expect(lines[1]).toContain('ada@example.org,192.0.2.7,testhost,,audit.export,');
  expect(lines[2]).toContain(`,'=cmd,`.slice(1));
  expect(lines[2]).toContain(',Too many attempts from this address. Try again in 2 minutes.,too-many-from-address,');
  expect(lines).toHaveLength(4);
});

test('both formats tell the role and the values: what became of them, or what was asked', async () => {
  await using bench = await openTestBench();
  const edits: LimitEdit[] = [{ key: 'memory.max', value: 50_000_000n }];
  const change = { group: web, edits, basis: 'basis', confirmed: null };
  await applyChange(bench.as(ada), change);
  bench.agent.next = 'dies before';
  await expect(applyChange(bench.as(ada), change)).rejects.toThrow();
  const exported = async (format: ExportFormat) =>
    textOf(await exportAudit(bench.as(ada), { format, filters: { action: 'limits.apply' } }));

  const what = '/sys/fs/cgroup/memory/web/memory.max';
  expect(JSON.parse(await exported('json'))).toMatchObject([
    { role: 'admin', result: 'pending', values: [{ what, asked: '50000000', status: 'asked' }] },
    { role: 'admin', values: [{ what, asked: '50000000', before: 'max', after: '49999872', status: 'kept' }] },
  ]);
  const [head, , applied] = (await exported('csv')).split('\r\n');
  expect(head).toMatch(/,role,values,sequence,request_id,team,team_id,request$/);
  expect(applied).toContain(`,admin,"[{""what"":""${what}"",""asked"":""50000000"",""before"":""max"",`);
  expect(applied?.split(',').at(-5)).toBe('1');
});

test.each([[0], [1], [501]])('json of %i records is one well-formed list', async (count) => {
  await using bench = await openTestBench();
  for (let index = 0; index < count; index++) await recordEvent(bench.as(ada), { ...event, person: 'eve', why: null });

  const text = await textOf(await exportAudit(bench.as(ada), { format: 'json', filters: { person: 'eve' } }));

  expect(JSON.parse(text)).toHaveLength(count);
});

test('whoever may not export is refused, on record', async () => {
  await using bench = await openTestBench();

  await expect(exportAudit(bench.as(vic), { format: 'csv', filters: {} })).rejects.toMatchObject({ code: 'FORBIDDEN' });

  const { rows } = await listAudit(bench.as(ada), { filters: {}, limit: 10 });
  expect(rows).toMatchObject([{ action: 'audit.export', person: 'vic@example.org', result: 'refused' }]);
});
