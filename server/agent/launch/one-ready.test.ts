import { expect, test } from 'vitest';
import { OneReady } from './one-ready.ts';

function making() {
  const made: number[] = [];
  const ended: number[] = [];
  const bad = new Set<number>();
  const one = new OneReady<number>({
    make: async () => {
      made.push(made.length + 1);
      return made.length;
    },
    isGood: (each) => !bad.has(each),
    end: (each) => ended.push(each),
  });
  return { one, made, ended, bad };
}

test('what was prepared is taken, once', async () => {
  const { one, made } = making();
  one.prepare();
  one.prepare();

  expect(made).toEqual([1]);
  expect(await one.take()).toBe(1);
  expect(await one.take()).toBe(2);
});

test('one that has ended meanwhile is replaced', async () => {
  const { one, bad, ended } = making();
  one.prepare();
  bad.add(1);

  expect(await one.take()).toBe(2);
  expect(ended).toEqual([1]);
});

test('one that could not be made is made when it is needed', async () => {
  let tries = 0;
  const one = new OneReady<string>({
    make: async () => {
      tries += 1;
      if (tries === 1) throw new Error('no room');
      return 'made';
    },
    isGood: () => true,
    end: () => {},
  });
  one.prepare();

  expect(await one.take()).toBe('made');
});

test('at the end nothing is left, and nothing more prepared', async () => {
  const { one, made, ended } = making();
  one.prepare();
  await one.close();
  one.prepare();

  expect(made).toEqual([1]);
  expect(ended).toEqual([1]);
});
