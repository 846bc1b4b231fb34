import { expect, test } from 'vitest';
import { doneOf, parseIoStat, parseServiced } from './read-io-done.ts';

const figures = ['readBytesPerSecond', 'writeBytesPerSecond', 'readOpsPerSecond', 'writeOpsPerSecond'] as const;

test('v2 tells each disk on a line of its own', () => {
  const done = parseIoStat(
    '254:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=9 dios=9\n8:0 rbytes=5 wbytes=6 rios=7 wios=8\n',
  );

  expect(figures.map((figure) => doneOf(done, '254:0', figure))).toEqual([1, 2, 3, 4]);
  expect(figures.map((figure) => doneOf(done, '8:0', figure))).toEqual([5, 6, 7, 8]);
});

test('v1 tells it in two files, with totals that are no disk', () => {
  const done = parseServiced(
    '8:0 Read 4096\n8:0 Write 512\n8:0 Sync 4608\n8:0 Total 4608\nTotal 4608\n',
    '8:0 Read 2\n8:0 Write 1\n8:0 Total 3\nTotal 3\n',
  );

  expect(figures.map((figure) => doneOf(done, '8:0', figure))).toEqual([4096, 512, 2, 1]);
});

test('a disk that is not told had none yet, whatever else stands there', () => {
  expect(doneOf(parseIoStat(''), '8:0', 'readOpsPerSecond')).toBe(0);
  expect(doneOf(parseIoStat('8:0 \nrbytes=5 rios=x'), '8:0', 'readOpsPerSecond')).toBe(0);
  expect(doneOf(parseServiced('Total 0\n', ''), '8:0', 'readOpsPerSecond')).toBe(0);
});
