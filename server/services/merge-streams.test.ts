import { expect, test } from 'vitest';
import { mergeStreams } from './merge-streams.ts';

async function* of<Value>(...values: Value[]): AsyncGenerator<Value> {
  yield* values;
}
async function* forever<Value>(value: Value, ended: () => void): AsyncGenerator<Value> {
  try {
    for (;;) yield value;
  } finally {
    ended();
  }
}
const all = async <Value>(stream: AsyncGenerator<Value>) => {
  const values: Value[] = [];
  for await (const value of stream) values.push(value);
  return values;
};

test('hands on what each stream says until one of them ends, and ends the other', async () => {
  let ended = false;
  const values = await all(mergeStreams([of(1, 2, 3), forever(0, () => (ended = true))]));

  expect(values.filter((value) => value > 0)).toEqual([1, 2, 3]);
  expect(ended).toBe(true);
});

test('a failure of one is the failure of all', async () => {
  // biome-ignore lint/correctness/useYield: a stream that fails before its first value.
  const failing = (async function* (): AsyncGenerator<number> {
    throw new Error('gone');
  })();

  await expect(all(mergeStreams([failing, forever(0, () => {})]))).rejects.toThrow('gone');
});

test('whoever stops listening ends all of them', async () => {
  let ended = 0;
  const stream = mergeStreams([forever(1, () => (ended += 1)), forever(2, () => (ended += 1))]);
  await stream.next();
  await stream.return(undefined);
  await new Promise(setImmediate);

  expect(ended).toBe(2);
});
