import { expect, test } from 'vitest';
import { isAppError } from '#server/domain/errors.ts';
import { isWithin } from './ceiling.ts';
import { parseCeilings } from './parse-ceilings.ts';

const read = (text: string) => parseCeilings(text, '/etc/corral/ceilings');

function faultOf(text: string): string {
  try {
    read(text);
  } catch (cause) {
    if (isAppError(cause)) return cause.public;
    throw cause;
  }
  return 'taken';
}

test('a line for each subtree, with what its top group may have at most', () => {
  const { isClosed, tops } = read(`
# The teams of this host.
outside=closed
/teams/blue  cpus=1.5 memory=8G swap=0 pids=500 cores=0-1,3
"/teams/green and red" memory=512M limits=fixed remove=yes
`);

  expect(isClosed).toBe(true);
  expect(tops).toEqual([
    {
      ...{ top: '/teams/blue', line: 4, isFixed: false, isRemovable: false },
      bounds: { cpus: 1_500_000, memory: 8 * 2 ** 30, swap: 0, pids: 500, cores: [0, 1, 3] },
    },
    {
      ...{ top: '/teams/green and red', line: 5, isFixed: true, isRemovable: true },
      bounds: { memory: 512 * 2 ** 20 },
    },
  ]);
});

test.each([
  ['', 'names no group'],
  ['outside=closed', 'names no group'],
  ['outside=shut', 'line 1'],
  ['teams/blue memory=8G', 'is no group'],
  ['/teams/../blue memory=8G', 'is no group'],
  ['/teams/blue/ memory=8G', 'is no group'],
  ['/ memory=8G', 'root group'],
  ['/a memory=', 'memory= is not a size'],
  ['/a memory=0', 'is not a size'],
  ['/a memory=-1', 'is not a size'],
  ['/a memory=max', 'is not a size'],
  ['/a memory=1e9', 'is not a size'],
  ['/a cpus=0', 'is not a number of CPUs'],
  ['/a cpus=0.0001', 'is not a number of CPUs'],
  ['/a cpus=2,5', 'is not a number of CPUs'],
  ['/a pids=0', 'is not a number of processes'],
  ['/a pids=1.5', 'is not a number of processes'],
  ['/a cores=', 'is not a list of CPUs'],
  ['/a cores=all', 'is not a list of CPUs'],
  ['/a cores=3-1', 'is not a list of CPUs'],
  ['/a swap=1G', 'name memory as well'],
  ['/a memory=1G memory=2G', 'named twice'],
  ['/a memory', 'is not NAME=VALUE'],
  ['/a limit=fixed', 'limit is no bound'],
  ['/a constructor=1', 'constructor is no bound'],
  ['/a limits=yes', 'limits=yes is not'],
  ['/a memory=1G\n/b memory=1G\n/a/c memory=1G', 'line 3: /a/c overlaps with /a of line 1'],
  ['/a/c memory=1G\n/a memory=1G', 'overlaps'],
  ['/a memory=1G\n/a pids=1', 'overlaps'],
])('what is not understood is named with its line: %j', (text, why) => {
  expect(faultOf(text)).toContain(why);
});

test('a longer name is no part of a subtree', () => {
  expect(faultOf('/a memory=1G\n/ab memory=1G')).toBe('taken');
});

test.each([
  [5, 5, true],
  [6, 5, false],
  [Number.POSITIVE_INFINITY, 5, false],
  [[0, 1], [0, 1, 2], true],
  [[0, 3], [0, 1, 2], false],
  [Number.POSITIVE_INFINITY, [0, 1], false],
  [[0], Number.POSITIVE_INFINITY, true],
  [[], [0], true],
])('%j is within %j: %j', (value, most, is) => {
  expect(isWithin(value, most)).toBe(is);
});
