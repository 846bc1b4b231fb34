import { expect, test } from 'vitest';
import type { OutputPart } from '#server/domain/launch/run.ts';
import { OutputFollower } from './output-follower.ts';

/** A stream whose bytes a test writes; each pause of the follower waits for the next `tick`. */
function stage({ dropped = null }: { dropped?: { fromByte: number; toByte: number } | null } = {}) {
  let written = '';
  let isOpen = true;
  const asked: [number | null, number][] = [];
  let tick = () => {};
  let paused = Promise.withResolvers<void>();
  const follower = new OutputFollower(
    async (fromByte, maxBytes): Promise<OutputPart> => {
      asked.push([fromByte, maxBytes]);
      const wanted = fromByte ?? Math.max(0, written.length - maxBytes);
      const from = dropped && wanted >= dropped.fromByte ? Math.max(wanted, dropped.toByte) : wanted;
      const until = dropped && from < dropped.fromByte ? dropped.fromByte : written.length;
      const data = written.slice(from, Math.min(from + maxBytes, until));
      return {
        stream: 'stdout',
        fromByte: from,
        toByte: from + data.length,
        data: btoa(data),
        skippedBytes: from - wanted,
        facts: { totalBytes: written.length, dropped, isOpen, isCut: false },
      };
    },
    (_, signal) =>
      new Promise((resolve) => {
        tick = resolve;
        signal.addEventListener('abort', () => resolve());
        paused.resolve();
      }),
  );
  return {
    follower,
    asked,
    write: (text: string) => {
      written += text;
    },
    close: () => {
      isOpen = false;
    },
    /** Until it has shown what there is and waits. */
    rests: () => paused.promise,
    goOn: async () => {
      paused = Promise.withResolvers();
      tick();
      await paused.promise;
    },
    /** Asks once more first. */
    bytesAfter: () => {
      tick();
      return follower.view().bytesAfter;
    },
    texts: () => follower.view().lines.map(({ text, missing }) => missing?.bytes ?? text),
  };
}

test('begins with the end, says how much stands before it, and shows what comes', async () => {
  const scene = stage();
  scene.write(`${'x'.repeat(300_000)}\nlast\n`);
  const stop = scene.follower.start();
  await scene.rests();

  expect(scene.follower.view().bytesBefore).toBe(300_006 - 256 * 1024);
  expect(scene.texts().at(-1)).toBe('last');
  scene.write('more\n');
  await scene.goOn();
  expect(scene.texts().at(-1)).toBe('more');
  stop();
});

test('who holds still gets nothing new, is told how much there is, and goes on from there', async () => {
  const scene = stage();
  scene.write('one\n');
  const stop = scene.follower.start();
  await scene.rests();

  scene.follower.hold();
  scene.write('two\n');
  await expect.poll(scene.bytesAfter).toBe(4);
  expect(scene.texts()).toEqual(['one']);

  scene.follower.follow();
  await expect.poll(scene.texts).toEqual(['one', 'two']);
  stop();
});

test('a flood is skipped, and how much of it is said', async () => {
  const scene = stage();
  scene.write('start\n');
  const stop = scene.follower.start();
  await scene.rests();

  scene.write('y'.repeat(3_000_000));
  await scene.goOn();

  expect(scene.texts().slice(0, 2)).toEqual(['start', 3_000_000 - 256 * 1024]);
  expect(scene.follower.view().bytesAfter).toBe(0);
  stop();
});

test('what the agent left out in the middle is said', async () => {
  const scene = stage({ dropped: { fromByte: 4, toByte: 10 } });
  scene.write('abcd012345wxyz');
  scene.close();
  scene.follower.start();
  scene.follower.fromStart();
  await expect.poll(() => scene.follower.view().bytesAfter).toBe(10);
  await scene.follower.more();

  expect(scene.texts()).toEqual(['abcd', 6, 'wxyz']);
});

test('a stream that is closed is asked for no more', async () => {
  const scene = stage();
  scene.write('all\n');
  scene.close();
  scene.follower.start();
  await expect.poll(() => scene.texts()).toEqual(['all']);

  expect(scene.asked).toHaveLength(1);
});
