import { expect, test } from 'vitest';
import type { KernelLog } from '#server/cgroupfs/events/kernel-log.ts';
import { watchLog } from './log-watch.ts';

/** A ring that holds these kills, each a message of its own. */
function ringOf(sequences: number[]): KernelLog & { print: (sequence: number) => void } {
  const waiting = sequences.map(recordOf);
  return {
    lost: 0,
    read: (most) => waiting.splice(0, most),
    close: () => {},
    print: (sequence) => void waiting.push(recordOf(sequence)),
  };
}
const recordOf = (sequence: number) => ({
  facility: 0,
  sequence,
  timeUsec: sequence * 1_000_000,
  text: `Memory cgroup out of memory: Killed process ${sequence} (hog) total-vm:1kB, anon-rss:1kB, file-rss:0kB`,
});
const pidsOf = (watch: ReturnType<typeof watchLog>) =>
  // The second look finds nothing more, so that the last report is whole.
  [...watch.look(), ...watch.look()].flatMap((finding) =>
    finding.kind === 'oom' ? finding.report.victims.map(({ pid }) => pid) : [],
  );

test('what the ring held before Corral was there at all is nobody’s news', () => {
  const log = ringOf([1, 2]);
  const watch = watchLog({ log, boot: 'b', position: null, pageBytes: 4096 });

  expect(pidsOf(watch)).toEqual([]);
  log.print(3);
  expect(pidsOf(watch)).toEqual([3]);
});

test('after a restart what is on record is not told again, and what came since is', () => {
  const log = ringOf([1, 2, 3]);
  const watch = watchLog({ log, boot: 'b', position: { boot: 'b', sequence: 2 }, pageBytes: 4096 });

  expect(pidsOf(watch)).toEqual([3]);
});

test('after a reboot all of the ring is new', () => {
  const log = ringOf([1, 2]);
  const watch = watchLog({ log, boot: 'second', position: { boot: 'first', sequence: 900 }, pageBytes: 4096 });

  expect(pidsOf(watch)).toEqual([1, 2]);
});
