import { expect, test } from 'vitest';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { readDiskAmounts, withRowLine } from './row-drafts.ts';

test('an empty field is no number of the disk’s own', () => {
  const typed = withRowLine(withRowLine('8:0 200', '254:0', '50'), '8:0', '');

  expect(readDiskAmounts(typed, 'disk-weights', sampleDevices)).toEqual([{ device: '254:0', amount: 50 }]);
});

test('a target is a duration', () => {
  expect(readDiskAmounts('8:0 10 ms', 'disk-latencies', sampleDevices)).toEqual([{ device: '8:0', amount: 10_000 }]);
});

test('what is no weight is said with the disk’s name', () => {
  expect(() => readDiskAmounts('8:0 heavy', 'disk-weights', sampleDevices)).toThrowError(/sda: "heavy"/);
});
