/** Tries as web knows them: who may end them, and what is on record of their end, also of what it was away for. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EndedTry, Try } from '#server/domain/tries/try.ts';
import { ownReturnPrefix } from '#server/domain/tries/try.ts';
import { applyChange } from '../changes/apply-change.ts';
import { settlePending } from '../changes/settle-pending.ts';
import type { TestBench } from '../test-bench.fixtures.ts';
import { ada, openTestBench, vic, web } from '../test-bench.fixtures.ts';
import { endTry, keepTry, listTries } from './end-try.ts';
import { returnOf } from './fake-tries.fixtures.ts';
import { recordReturns } from './keep-try-records.ts';

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const records = async () => {
  const rows = await bench
    .as(ada)
    .db.auditIntent.findMany({ orderBy: { sequence: 'asc' }, include: { outcome: true } });
  return rows.map(({ person, action, summary, outcome }) => [person, action, summary, outcome?.result ?? 'pending']);
};
const values = async (action: string) => {
  const row = await bench.as(ada).db.auditOutcome.findFirst({ where: { intent: { action } } });
  return JSON.parse(row?.values ?? '[]') as { what: string; status: string }[];
};

async function tryIt(): Promise<Try> {
  const edits = [{ key: 'memory.max' as const, value: 8192n }];
  await applyChange(bench.as(ada), { group: web, edits, basis: 'basis', confirmed: null, returnAfterMinutes: 15 });
  const [tried] = (await listTries(bench.as(ada))).running;
  if (!tried) throw new Error('nothing is tried');
  return tried;
}

function endedOf(tried: Try, how: EndedTry['how'], status?: 'refused'): EndedTry {
  const requestId = `${ownReturnPrefix}${tried.id}`;
  return { number: 1, how, requestId, try: tried, outcome: returnOf(tried, status), atMs: tried.returnsAtMs };
}

test('a change that comes back is on record as one, and its return as one of Corral’s own, once', async () => {
  const tried = await tryIt();
  const ended = [endedOf(tried, 'returned')];

  await recordReturns(bench.as(ada), ended);
  bench.restart();
  await recordReturns(bench.as(ada), ended);

  expect(await records()).toEqual([
    ['ada@example.org', 'limits.apply', 'for 15 minutes: memory.max = 8192 (8 KiB)', 'applied'],
    ['corral', 'try.return', 'returned after 15 minutes: memory.max', 'applied'],
  ]);
  expect(await values('try.return')).toMatchObject([{ status: 'returned' }, { what: `change ${tried.id}` }]);
});

test('what the kernel refuses to put back is on record as refused', async () => {
  const tried = await tryIt();

  await recordReturns(bench.as(ada), [endedOf(tried, 'stuck', 'refused')]);

  expect((await records()).at(-1)).toEqual([
    'corral',
    'try.return',
    'could not be put back, after 15 minutes: memory.max',
    'refused',
  ]);
});

test('a record of a return that a kill of web cut short gets its outcome, and from nothing else', async () => {
  const tried = await tryIt();
  const context = bench.as(ada);
  await context.audit.storeIntent({
    ...{ requestId: `${ownReturnPrefix}${tried.id}`, group: web, action: 'try.return', summary: 'returned', asked: [] },
    ...{ actorId: null, person: 'corral', role: 'system', address: null, host: 'testhost' },
  });
  bench.restart();

  await settlePending(bench.as(ada));
  expect((await records()).at(-1)?.at(-1)).toBe('pending');
  await recordReturns(bench.as(ada), [endedOf(tried, 'returned')]);
  expect((await records()).at(-1)?.at(-1)).toBe('applied');
});

test('keeping and ending are on record with who did it', async () => {
  await keepTry(bench.as(ada), { id: (await tryIt()).id });
  await endTry(bench.as(ada), { id: (await tryIt()).id });

  const kept = (await records()).map(([person, action, , result]) => [person, action, result]);
  expect(kept.filter(([, action]) => action !== 'limits.apply')).toEqual([
    ['ada@example.org', 'try.keep', 'applied'],
    ['ada@example.org', 'try.end', 'applied'],
  ]);
  expect((await listTries(bench.as(ada))).running).toEqual([]);
});

test('who may not change limits is refused, on record, and is not told whether there is such a try', async () => {
  const { id } = await tryIt();

  for (const asked of [id, 'no-such-try'])
    await expect(keepTry(bench.as(vic), { id: asked })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(endTry(bench.as(vic), { id })).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect((await listTries(bench.as(vic))).running).toHaveLength(1);
  expect((await records()).map(([, action, , result]) => [action, result])).toContainEqual(['try.end', 'refused']);
});

test('a try that has ended in the meantime is not found', async () => {
  const { id } = await tryIt();
  await keepTry(bench.as(ada), { id });

  await expect(endTry(bench.as(ada), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
