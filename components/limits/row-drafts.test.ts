import { expect, test } from 'vitest';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { rdmaLines, readDiskAmounts, readRdma, readResources, withRowLine } from './row-drafts.ts';

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

test.each<[string, unknown]>([
  ['sev 10', [{ resource: 'sev', most: 10n }]],
  ['sev 1,000', [{ resource: 'sev', most: 1000n }]],
  ['sev 9223372036854775807', [{ resource: 'sev', most: 9_223_372_036_854_775_807n }]],
  ['sev \nsev_es max', []],
])('what is typed for resources, %s, means %o', (typed, table) => {
  expect(readResources(typed)).toEqual(table);
});

test.each<[string, RegExp]>([
  ['sev many', /sev: Write a whole number/],
  ['sev 1.5', /sev: Write a whole number/],
  ['sev 9223372036854775808', /sev: The kernel counts to 9223372036854775807/],
])('what is typed for resources, %s, is no count', (typed, words) => {
  expect(() => readResources(typed)).toThrowError(words);
});

test('of a device nothing is limited that is not typed', () => {
  const table = [
    { device: 'mlx5_0', handles: 2, objects: 'max' as const },
    { device: 'b', handles: 0, objects: 2_147_483_647 },
  ];

  expect(readRdma('mlx5_0/handles 2\nmlx5_0/objects \nb/handles 0\nb/objects 2,147,483,647\nc/objects max')).toEqual(
    table,
  );
  expect(readRdma(rdmaLines(table))).toEqual(table);
  expect(() => readRdma('b/handles two')).toThrowError(/b: Write a whole number/);
  expect(() => readRdma('b/handles 2147483648')).toThrowError(/b: The kernel counts to 2147483647/);
});
