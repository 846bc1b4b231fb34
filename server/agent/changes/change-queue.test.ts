import { expect, test } from 'vitest';
import { createChangeQueue } from './change-queue.ts';

test('runs one change at a time, in the order they were asked for', async () => {
  const queue = createChangeQueue();
  const steps: string[] = [];
  const gate = Promise.withResolvers<void>();

  const first = queue(async () => {
    steps.push('first begins');
    await gate.promise;
    steps.push('first ends');
  });
  const second = queue(async () => {
    steps.push('second');
    return 2;
  });
  gate.resolve();

  expect(await second).toBe(2);
  await first;
  expect(steps).toEqual(['first begins', 'first ends', 'second']);
});

test('goes on after a change that failed, and tells its own asker only', async () => {
  const queue = createChangeQueue();

  const failing = queue(() => Promise.reject(new Error('no')));
  const next = queue(() => Promise.resolve('done'));

  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
});
