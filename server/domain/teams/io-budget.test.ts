import { expect, test } from 'vitest';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { type DeviceLimits, unlimited } from '#server/domain/limits/io-limits.ts';
import { changeOfEdits } from './budget-check.ts';
import { firstTooMuchIo, type IoNode, ioBudget, whyTooMuchIo } from './io-budget.ts';

const mib = 1n << 20n;
const sda = (limits: Partial<DeviceLimits>): DeviceLimits => ({ ...unlimited('8:0'), ...limits });
/** A partition of sda. */
const sda1 = (limits: Partial<DeviceLimits>): DeviceLimits => ({ ...sda(limits), device: '8:1' });
const node = (path: string, table: DeviceLimits[] | null, ...below: IoNode[]): IoNode => ({
  group: parseGroupPath(path),
  table,
  children: () => below,
});
const a = '/blue/a' as GroupPath;
/** 20 MiB/s of reading and 100 writes/s; 12 MiB/s and nothing are handed out. */
const top = () =>
  node(
    '/blue',
    [sda({ readBytesPerSecond: 20n * mib, writeOpsPerSecond: 100 })],
    node(a, [sda({ readBytesPerSecond: 8n * mib })], node(`${a}/x`, [sda({ readBytesPerSecond: 90n * mib })])),
    node('/blue/b', [], node('/blue/b/x', [sda({ readBytesPerSecond: 4n * mib, readOpsPerSecond: 5 })])),
    node('/blue/c', null),
  );
const policy = (overcommit = 1) => ({
  policy: { top: '/blue' as GroupPath, team: 'Blue', overcommit },
  devices: sampleDevices,
});
const why = (path: string, io: DeviceLimits[] | undefined, overcommit = 1) =>
  whyTooMuchIo(top(), { group: parseGroupPath(path), io }, policy(overcommit));

test('of each figure that the top group limits, the nearest groups with a limit hold it', () => {
  expect(ioBudget(top(), { devices: sampleDevices, bindsBelow: false, readAtMs: 5, doneOf: () => 7 })).toEqual({
    ...{ bindsBelow: false, readAtMs: 5 },
    disks: [
      {
        ...{ device: '8:0', name: 'sda' },
        figures: [
          {
            ...{ figure: 'readBytesPerSecond', limit: 20 << 20, handedOut: 12 << 20, moreHolders: 0, done: 7 },
            holders: [
              { group: a, amount: 8 << 20 },
              { group: '/blue/b/x', amount: 4 << 20 },
            ],
          },
          { figure: 'writeOpsPerSecond', limit: 100, handedOut: 0, holders: [], moreHolders: 0, done: 7 },
        ],
      },
    ],
  });
});

test.each([
  ['what is left to a group without a limit', '/blue/c', [sda({ readBytesPerSecond: 8n * mib })], null],
  ['more', '/blue/c', [sda({ readBytesPerSecond: 8n * mib + 1n })], 'io-budget-exceeded-by-others'],
  [
    'a partition stands for its disk',
    '/blue/c',
    [sda1({ readBytesPerSecond: 9n * mib })],
    'io-budget-exceeded-by-others',
  ],
  ['a group that is made', '/blue/new', [sda({ readBytesPerSecond: 9n * mib })], 'io-budget-exceeded-by-others'],
  ['below one that has a limit', `${a}/new`, [sda({ readBytesPerSecond: 900n * mib })], null],
  [
    'a limit over more than is left',
    '/blue/b',
    [sda({ readBytesPerSecond: 13n * mib })],
    'io-budget-exceeded-by-others',
  ],
  ['no limit for a disk that is not named, with more below it', a, [], 'io-budget-exceeded-by-others'],
  ['a figure that has no budget', '/blue/c', [sda({ readOpsPerSecond: 5000 })], null],
  ['another figure that has one', '/blue/c', [sda({ writeOpsPerSecond: 101 })], 'io-budget-exceeded'],
  ['a disk that has no budget', '/blue/c', [{ ...unlimited('254:0'), readBytesPerSecond: 900n * mib }], null],
  ['the budget itself', '/blue', [sda({ readBytesPerSecond: 900n * mib })], null],
  ['a group of nobody', '/red', [sda({ readBytesPerSecond: 900n * mib })], null],
  ['a change of something else', a, undefined, null],
] as const)('%s', (_, path, io, code) => {
  expect(why(path, io && [...io])?.code ?? null).toBe(code);
});

test('a team that may hand out more than its budget is held to so many times of it', () => {
  const reads = (mebibytes: bigint) => [sda({ readBytesPerSecond: mebibytes * mib })];
  expect(why('/blue/c', reads(18n), 1.5)).toBeNull();
  expect(why('/blue/c', reads(19n), 1.5)?.code).toBe('io-budget-exceeded-by-others');
});

test('the refusal names the disk and the figure, what is left, and who holds most', () => {
  expect(why('/blue/c', [sda({ readBytesPerSecond: 10n * mib })])?.text).toBe(
    "This would hand out 10 MiB/s more of sda (reading) in /blue. Blue's budget there is 20 MiB/s; 8 MiB/s can be handed out. /blue/a holds most, 8 MiB/s.",
  );
  expect(why('/blue/c', [sda({ writeOpsPerSecond: 1500 })])?.text).toBe(
    "This would hand out 1,500/s more of sda (write operations) in /blue. Blue's budget there is 100/s; 100/s can be handed out.",
  );
});

test('of several changes made as one, what one takes back another can have', () => {
  const first = (...changes: [string, DeviceLimits[]][]) =>
    firstTooMuchIo(
      top(),
      changes.map(([path, io]) => ({ group: parseGroupPath(path), io })),
      policy(),
    );
  const reads = (mebibytes: bigint) => [sda({ readBytesPerSecond: mebibytes * mib })];

  expect(first(['/blue/c', reads(10n)])).toMatchObject({ group: '/blue/c', why: { code: 'io-budget-exceeded' } });
  expect(first(['/blue/c', reads(10n)], [a, reads(6n)])).toBeNull();
  // With the budget that it would have by then.
  expect(first(['/blue/c', reads(10n)], ['/blue', reads(22n)])).toBeNull();
  expect(first(['/blue/c', reads(10n)], ['/blue', [sda1({ readBytesPerSecond: 21n * mib })]])?.group).toBe('/blue/c');
  expect(first(['/blue/c', reads(10n)], ['/blue', []])).toBeNull();
  const ops = (each: number) => [sda({ readOpsPerSecond: each })];
  expect(first(['/blue/c', ops(9)], ['/blue', ops(8)])?.group).toBe('/blue/c');
});

test('an edit of limits on I/O is a change of disks', () => {
  const value = [sda({ readOpsPerSecond: 5 })];
  expect(changeOfEdits(a, [{ key: 'io.max', value }]).io).toBe(value);
  expect(changeOfEdits(a, [{ key: 'pids.max', value: 5 }]).io).toBeUndefined();
});
