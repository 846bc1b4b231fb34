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

test('a step that is nobody’s goes to the lane that is done first, and to no other', async () => {
  const { log, run, end } = stage();
  const steps = [
    { name: 'long', lane: 'left' },
    { name: 'short', lane: 'right' },
    { name: 'one', lane: null, after: ['short'] },
    { name: 'two', lane: null },
  ];

  const all = runInLanes(steps, run);
  await end('none');
  expect(log).toEqual(['long began', 'short began']);
  await end('short');
  expect(log.slice(2)).toEqual(['short ended', 'one began']);
  await end('one');
  expect(log.slice(4)).toEqual(['one ended', 'two began']);
  await end('two');
  await end('long');

  expect(await all).toEqual(['LONG', 'SHORT', 'ONE', 'TWO']);
  expect(log).toHaveLength(8);
});

test('steps that are all nobody’s run one after the other', async () => {
  const { run, end } = stage();

  const all = runInLanes(
    [
      { name: 'a', lane: null },
      { name: 'b', lane: null },
    ],
    run,
  );
  await end('none');
  await end('a');
  await end('b');

  expect(await all).toEqual(['A', 'B']);
});
