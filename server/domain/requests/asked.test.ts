import { expect, test } from 'vitest';
import { unlimited } from '#server/domain/limits/io-limits.ts';
import { noLimitsHere } from '#server/domain/teams/budget-resources.ts';
import {
  type Asked,
  askableIn,
  askedText,
  beyondAsked,
  editsOf,
  fieldOf,
  isLess,
  isThere,
  notMore,
  presentFigure,
  withNames,
} from './asked.ts';

const mib = 2 ** 20;
const present = {
  ...{ ...noLimitsHere, cpu: 1_000_000, memory: 512 * mib, pids: 'max' as const },
  weight: { key: 'cpu.shares' as const, weight: 1024 },
  cores: '0-1',
  disks: [{ device: '254:0', name: 'vda', readBytesPerSecond: 10 * mib }],
};
const standing = { periodUsec: 50_000, weightKey: 'cpu.shares' as const, io: [] };
const ofVda = (figures: object) => ({ disks: [{ device: '254:0', ...figures }] });

test('amounts become the edits that set them, a quota in the period that stands', () => {
  expect(editsOf({ pids: 80, cpu: 1_500_000, memory: 768 * mib }, standing)).toEqual([
    { key: 'cpu.quota', value: { quotaUsec: 75_000, periodUsec: 50_000 } },
    { key: 'memory.max', value: BigInt(768 * mib) },
    { key: 'pids.max', value: 80 },
  ]);
  expect(editsOf({ swap: 256 * mib }, standing)).toEqual([{ key: 'memory.swap.max', value: BigInt(256 * mib) }]);
  expect(editsOf({ weight: 2048 }, standing)).toEqual([{ key: 'cpu.shares', value: 2048 }]);
  expect(editsOf({ memsw: 768 * mib }, standing)).toEqual([{ key: 'memory.memsw', value: BigInt(768 * mib) }]);
});

test.each<[Asked, string[], boolean]>([
  [{ memory: 513 * mib }, [], false],
  [{ memory: 512 * mib }, ['memory'], true],
  [{ memory: 100 * mib, cpu: 2_000_000 }, ['memory'], false],
  [{ pids: 5 }, ['pids'], true],
  [{ memory: 100 * mib, pids: 5 }, ['memory', 'pids'], true],
  [{ weight: 1024 }, ['weight'], true],
  [{ weight: 1025 }, [], false],
  [{ cores: '1' }, ['cores'], true],
  [{ cores: '1-2' }, [], false],
  [ofVda({ readBytesPerSecond: 10 * mib }), ['254:0 readBytesPerSecond'], true],
  [ofVda({ readBytesPerSecond: 11 * mib }), [], false],
  [ofVda({ readOpsPerSecond: 5 }), ['254:0 readOpsPerSecond'], true],
])('of %j no more than there is are %j', (asked, resources, isAll) => {
  expect(notMore(asked, present).map(fieldOf)).toEqual(resources);
  expect(isThere(asked, present)).toBe(isAll);
});

test('what cannot be limited is never there already', () => {
  expect(isThere({ pids: 5 }, { ...present, pids: null })).toBe(false);
});

test.each<[Asked, string[], boolean]>([
  [{ memory: 768, pids: 80, weight: 200, cores: '0-3', ...ofVda({ readBytesPerSecond: 100 }) }, [], false],
  [{ memory: 768, pids: 80, cores: '0-2', ...ofVda({ readBytesPerSecond: 100 }) }, [], true],
  [{ memory: 768, pids: 80, cores: '0-3', ...ofVda({ readBytesPerSecond: 99 }) }, [], true],
  [{ cores: '2-4' }, ['cores'], true],
  [{ weight: 200 }, [], true],
  [{ weight: 201 }, ['weight'], true],
  [ofVda({ readBytesPerSecond: 100, readOpsPerSecond: 1 }), ['254:0 readOpsPerSecond'], true],
  [{ memory: 768, pids: 79 }, [], true],
  [{ memory: 768 }, [], true],
  [{ memory: 769, pids: 80 }, ['memory'], true],
  [{ memory: 768, pids: 80, cpu: 1 }, ['cpu'], true],
])('granted %j goes beyond what was asked in %j', (granted, beyond, less) => {
  const asked = { memory: 768, pids: 80, weight: 200, cores: '0-3', ...ofVda({ readBytesPerSecond: 100 }) };

  expect(beyondAsked(granted, asked).map(fieldOf)).toEqual(beyond);
  expect(isLess(granted, asked)).toBe(less);
});

test('amounts are told with their units', () => {
  expect(askedText({ memory: 768 * mib, cpu: 1_500_000, pids: 1 })).toBe('1.5 CPUs, 768 MiB of memory, 1 process');
  expect(askedText({ memory: 768 * mib, swap: 256 * mib })).toBe('768 MiB of memory, 256 MiB of swap');
  expect(askedText({ weight: 2048, cores: '0' })).toBe('CPU weight 2,048, core 0');
  expect(askedText({ memsw: 1024 * mib })).toBe('1 GiB of memory and swap');
});

test('cores are set as a list, a figure of a disk beside what the disks have', () => {
  const io = [
    { ...unlimited('254:0'), writeOpsPerSecond: 500 },
    { ...unlimited('8:0'), readBytesPerSecond: 5n },
  ];

  expect(editsOf({ cores: '0-3', ...ofVda({ readBytesPerSecond: 100 }) }, { ...standing, io })).toEqual([
    { key: 'cpuset.cpus', value: '0-3' },
    {
      key: 'io.max',
      value: [
        { ...unlimited('254:0'), readBytesPerSecond: 100n, writeOpsPerSecond: 500 },
        { ...unlimited('8:0'), readBytesPerSecond: 5n },
      ],
    },
  ]);
});

test('what can be asked for is what there is a limit of', () => {
  expect(askableIn(present).map(fieldOf)).toEqual([
    ...['cpu', 'memory', 'weight', 'cores', '254:0 readBytesPerSecond'],
  ]);
  expect(askableIn({ ...present, weight: null, cores: null, disks: null }).map(fieldOf)).toEqual(['cpu', 'memory']);
});

test('disks are told by their names', () => {
  const asked = withNames({ cores: '2', ...ofVda({ readBytesPerSecond: 20 * mib, writeOpsPerSecond: 500 }) }, present);

  expect(askedText(asked)).toBe('core 2, 20 MiB/s of reading from vda, 500 write operations/s on vda');
});

test.each([
  [{ kind: 'amount', resource: 'pids' }, 'no limit'],
  [{ kind: 'amount', resource: 'swap' }, 'none here'],
  [{ kind: 'weight' }, '1,024'],
  [{ kind: 'cores' }, '0-1'],
  [{ kind: 'figure', device: '254:0', disk: 'vda', figure: 'readBytesPerSecond' }, '10 MiB/s'],
  [{ kind: 'figure', device: '254:0', disk: 'vda', figure: 'readOpsPerSecond' }, 'no limit'],
] as const)('what stands of %j is told as %s', (limit, text) => {
  expect(presentFigure(limit, present)).toBe(text);
});
