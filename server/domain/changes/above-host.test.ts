import { expect, test } from 'vitest';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { aboveHostNotes } from './above-host.ts';
import { valueNow } from './change-lookup.ts';
import { planChange } from './plan/plan-change.ts';
import { sampleContext } from './sample-context.fixtures.ts';

const gibibyte = 2n ** 30n;

/** The sample host has 4 CPUs, 8 GiB of memory, 1 GiB of swap and pids up to 32,768. */
test.each<[string, 1 | 2, LimitEdit, LimitEdit, string]>([
  [
    'CPUs',
    1,
    { key: 'cpu.quota', value: { quotaUsec: 400_000, periodUsec: 100_000 } },
    { key: 'cpu.quota', value: { quotaUsec: 450_000, periodUsec: 100_000 } },
    '4.5 CPUs is more than this host has (4 CPUs): the quota will not be felt.',
  ],
  [
    'memory',
    2,
    { key: 'memory.max', value: 8n * gibibyte },
    { key: 'memory.max', value: 9n * gibibyte },
    '9 GiB is more than the memory of this host (8 GiB): the limit will not be felt.',
  ],
  [
    'swap',
    2,
    { key: 'memory.swap.max', value: gibibyte },
    { key: 'memory.swap.max', value: 2n * gibibyte },
    '2 GiB is more than the swap of this host (1 GiB): the limit will not be felt.',
  ],
  [
    'memory and swap',
    1,
    { key: 'memory.memsw', value: 9n * gibibyte },
    { key: 'memory.memsw', value: 10n * gibibyte },
    '10 GiB is more than the memory and swap of this host together (9 GiB): the limit will not be felt.',
  ],
  [
    'processes',
    1,
    { key: 'pids.max', value: 32_768 },
    { key: 'pids.max', value: 40_000 },
    '40,000 processes are more than this host can have (its kernel.pid_max is 32,768): the limit will not be felt.',
  ],
])(
  'a limit on %s that is more than the host has is said not to be felt, and one that is all of it is not',
  (_, version, whole, more, text) => {
    const saidOf = (edit: LimitEdit) =>
      planChange(sampleContext({ version }), [edit]).notes.filter(({ code }) => code.endsWith('-above-host'));

    expect(saidOf(whole)).toEqual([]);
    expect(saidOf(more)).toMatchObject([{ severity: 'info', key: more.key, text }]);
  },
);

test('swap on a host without any is said as such, and of memory that could not be read nothing is', () => {
  const swap = (key: string) => (key === 'memory.swap.max' ? gibibyte : null);
  const context = sampleContext({ version: 2 });

  expect(aboveHostNotes({ ...context, swapBytes: 0 }, swap)).toMatchObject([
    { text: 'This host has no swap: a limit of 1 GiB of it will not be felt.' },
  ]);
  expect(aboveHostNotes({ ...context, memoryBytes: 0, swapBytes: 0 }, swap)).toEqual([]);
});

test('what a group has already is told the same way', () => {
  const context = sampleContext({ version: 1, own: { texts: { 'pids.max': '40000' } } });

  expect(aboveHostNotes(context, (key) => valueNow(context.own, key))).toMatchObject([{ code: 'pids-above-host' }]);
});
