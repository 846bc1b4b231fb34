import { expect, test } from 'vitest';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import { evidenceOfUse, killsBy } from './evidence.ts';

const history = (series: GroupHistory['series'], timesMs = [0, 1000, 2000, 4000]) =>
  ({ timesMs, series }) as unknown as GroupHistory;

test('use is told on average and at most, waiting as a share of the time', () => {
  const use = evidenceOfUse(
    history({
      'cpu.usage': [0, 500_000, 1_500_000, 1_500_000],
      'memory.usage': [100, 300, 200, 200],
      'memory.swap': [0, null, 150, 50],
      'pids.current': [1, null, 3, 2],
      'cpu.periods': [0, 10, 20, 40],
      'cpu.throttledPeriods': [0, 0, 5, 10],
      'io.readBytes': [0, 1000, 5000, 5000],
      'psi.memorySome': [0, 0, 0, 1_000_000],
    }),
  );

  expect(use).toEqual({
    ...{ sinceMs: 0, untilMs: 4000, throttled: 0.25 },
    resources: {
      cpu: { mean: 375_000, peak: 1_000_000, peakAtMs: 2000 },
      memory: { mean: 200, peak: 300, peakAtMs: 1000 },
      swap: { mean: 67, peak: 150, peakAtMs: 2000 },
      memsw: { mean: 233, peak: 350, peakAtMs: 2000 },
      pids: { mean: 2, peak: 3, peakAtMs: 2000 },
    },
    io: {
      readBytesPerSecond: { mean: 1250, peak: 4000, peakAtMs: 2000 },
      ...{ writeBytesPerSecond: null, readOpsPerSecond: null, writeOpsPerSecond: null },
    },
    pressure: { cpu: null, memory: 0.25, io: null },
  });
});

test('a group that was made anew counts from there', () => {
  const use = evidenceOfUse(
    history({
      'cpu.periods': [50, 0, 10, 20],
      'cpu.throttledPeriods': [40, 0, 5, 5],
      'cpu.usage': [900, 0, 1_000_000, null],
    }),
  );

  expect(use?.throttled).toBe(0.25);
  expect(use?.resources.cpu).toEqual({ mean: 1_000_000, peak: 1_000_000, peakAtMs: 2000 });
});

test('what the kernel does not tell is not made up', () => {
  expect(evidenceOfUse(history({}))).toMatchObject({
    resources: { cpu: null, memory: null, pids: null },
    throttled: null,
    pressure: { cpu: null, memory: null, io: null },
  });
  expect(evidenceOfUse(history({}, [5]))).toBeNull();
});

test('kills are told apart by whose limit was hit', () => {
  const kill = (owner: string | null) => {
    const limit = owner === null ? null : { owner: { path: owner, kernelPath: owner } };
    return { kind: 'oom-kill', group: '/shop/api', kill: { limit } } as unknown as HostEvent;
  };
  const oomd = { kind: 'oomd-kill', group: '/shop/api', why: '' } as unknown as HostEvent;

  expect(
    killsBy(
      [kill('/shop'), kill('/shop/api'), kill('/shop/api'), kill('/'), kill(null), kill('/shop2'), oomd],
      parseGroupPath('/shop'),
    ),
  ).toEqual({ own: 1, below: 2, elsewhere: 4 });
});
