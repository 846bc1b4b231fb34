import { expect, test } from 'vitest';
import { runInLanes } from './schedule.mjs';

/** Steps that end when they are told to, and what happened in order. */
function stage() {
  const log: string[] = [];
  const gates = new Map<string, () => void>();
  const run = (step: { name: string }) =>
    new Promise<string>((resolve) => {
      log.push(`${step.name} began`);
      gates.set(step.name, () => {
        log.push(`${step.name} ended`);
        resolve(step.name.toUpperCase());
      });
    });
  const end = async (name: string) => {
    gates.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { log, run, end };
}

test('lanes run side by side, the steps of one lane one after the other', async () => {
  const { log, run, end } = stage();
  const steps = [
    { name: 'a', lane: 'left' },
    { name: 'b', lane: 'right' },
    { name: 'c', lane: 'left' },
  ];

  const all = runInLanes(steps, run);
  await end('none');
  expect(log).toEqual(['a began', 'b began']);
  await end('a');
  expect(log.slice(2)).toEqual(['a ended', 'c began']);
  await end('c');
  await end('b');

  expect(await all).toEqual(['A', 'B', 'C']);
});

test('a step waits for another lane where it says so, and learns what was answered there', async () => {
  const { log, run, end } = stage();
  const learnt: unknown[] = [];
  const steps = [
    { name: 'build', lane: 'left' },
    { name: 'stories', lane: 'right', after: ['build', 'not chosen'] },
  ];

  const all = runInLanes<(typeof steps)[number], string>(steps, (step, ended) => {
    learnt.push(ended('build'));
    return run(step);
  });
  await end('none');
  expect(log).toEqual(['build began']);
  await end('build');
  expect(log.at(-1)).toBe('stories began');
  await end('stories');

  await all;
  expect(learnt).toEqual([undefined, 'BUILD']);
});
