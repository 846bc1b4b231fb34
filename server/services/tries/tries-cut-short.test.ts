/** A try, its keeping and its end that a kill of web cuts short at each of its steps. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EndedTry, ownReturnPrefix } from '#server/domain/tries/try.ts';
import { applyChange } from '../changes/apply-change.ts';
import { settlePending } from '../changes/settle-pending.ts';
import { mortal, webKilled } from '../mortal-web.fixtures.ts';
import type { TestBench } from '../test-bench.fixtures.ts';
import { ada, openTestBench, web } from '../test-bench.fixtures.ts';
import { endTry, keepTry } from './end-try.ts';
import { returnOf } from './fake-tries.fixtures.ts';
import { recordReturns } from './keep-try-records.ts';

const file = '/sys/fs/cgroup/memory/web/memory.max';
const edits = [{ key: 'memory.max' as const, value: 8192n }];

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const tryIt = (context = bench.as(ada)) =>
  applyChange(context, { group: web, edits, basis: 'basis', confirmed: null, returnAfterMinutes: 15 });
const survives = (act: Promise<unknown>) =>
  act.then(
    () => true,
    (error) => {
      if (error.message !== webKilled) throw error;
      return false;
    },
  );
const recordOf = (requestId: string) =>
  bench.as(ada).db.auditIntent.findUnique({ where: { requestId }, include: { outcome: true } });

/** Does it again and again, killed at a later step each time, until it comes to its end. */
async function atEveryStep(act: (step: number) => Promise<boolean>): Promise<number> {
  for (let step = 1; ; step += 1) {
    bench.agent.kernel.set(web, new Map([[file, '4096']]));
    bench.agent.running.splice(0);
    if (await act(step)) return step;
  }
}

test('what is tried is on record as tried, and what is not is not', async () => {
  const steps = await atEveryStep(async (step) => {
    const context = mortal(bench.as(ada), step);
    const survived = await survives(tryIt(context));

    bench.restart();
    await settlePending(bench.as(ada));

    const record = await recordOf(context.requestId);
    const stands = record?.outcome?.result === 'applied';
    if (record) expect({ step, outcome: record.outcome }).not.toEqual({ step, outcome: null });
    expect({ step, tried: bench.agent.running.length }).toEqual({ step, tried: stands ? 1 : 0 });
    expect({ step, kernel: bench.agent.kernel.get(web)?.get(file) }).toEqual({
      step,
      kernel: stands ? '8192' : '4096',
    });
    return survived;
  });
  expect(steps).toBeGreaterThan(5);
});

test.each([
  ['kept', keepTry],
  ['ended at once', endTry],
] as const)('what is %s is on record as that, and what is not runs on', async (_, act) => {
  const steps = await atEveryStep(async (step) => {
    await tryIt();
    const id = bench.agent.running[0]?.id ?? '';
    const context = mortal(bench.as(ada), step);
    const survived = await survives(act(context, { id }));

    bench.restart();
    await settlePending(bench.as(ada));

    const record = await recordOf(context.requestId);
    const isOver = record?.outcome?.result === 'applied';
    if (record) expect({ step, outcome: record.outcome }).not.toEqual({ step, outcome: null });
    expect({ step, running: bench.agent.running.length }).toEqual({ step, running: isOver ? 0 : 1 });
    return survived;
  });
  expect(steps).toBeGreaterThan(5);
});

test('a return is on record once, wherever its telling was cut short', async () => {
  const steps = await atEveryStep(async (step) => {
    await tryIt();
    const [tried] = bench.agent.running.splice(0);
    if (!tried) throw new Error('nothing is tried');
    const ended: EndedTry[] = [
      {
        ...{ number: step, how: 'returned', requestId: `${ownReturnPrefix}${tried.id}`, try: tried },
        ...{ outcome: returnOf(tried), atMs: tried.returnsAtMs },
      },
    ];
    const survived = await survives(recordReturns(mortal(bench.as(ada), step), ended));

    bench.restart();
    await settlePending(bench.as(ada));
    await recordReturns(bench.as(ada), ended);

    const { db } = bench.as(ada);
    const records = await db.auditIntent.findMany({ where: { action: 'try.return' }, include: { outcome: true } });
    const results = records.map(({ outcome }) => outcome?.result);
    expect({ step, results }).toEqual({ step, results: Array(step).fill('applied') });
    return survived;
  });
  expect(steps).toBeGreaterThan(1);
});
