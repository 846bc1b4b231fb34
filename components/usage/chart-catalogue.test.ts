import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { ChartData, ChartPoint } from '#server/domain/usage/chart-series.ts';
import { emptyPoint } from '#server/domain/usage/chart-series.ts';
import { chartFactsOf, chartsOf } from './chart-catalogue.ts';

const data: ChartData = {
  group: parseGroupPath('/web'),
  rangeSeconds: 60,
  bucketMs: 1000,
  points: [],
  unavailable: {},
  notes: {},
};

function softLabel(version: CgroupVersion | null): string | undefined {
  const memory = chartsOf(chartFactsOf(data), version).find(({ title }) => title === 'Memory');
  return memory && 'limits' in memory ? memory.limits.find(({ isSoft }) => isSoft)?.label : undefined;
}

test('the softer memory limit is called what the form calls it', () => {
  expect(softLabel(1)).toBe(limitRule(1, 'memory.soft')?.label.toLowerCase());
  expect(softLabel(2)).toBe(limitRule(2, 'memory.high')?.label.toLowerCase());
});

test('as long as the version is not known, it is called what is true of both', () => {
  expect(softLabel(null)).toBe('taken back above');
});

function chartOf(title: string, change: Partial<ChartData>) {
  return chartsOf(chartFactsOf({ ...data, ...change }), 2).find((chart) => chart.title === title);
}
const point = (more: Partial<ChartPoint>): ChartPoint => ({ ...emptyPoint(0), ...more });
const labelsOf = (chart: ReturnType<typeof chartOf>) =>
  chart && 'series' in chart ? chart.series.map(({ label }) => label) : [];

test('memory is stacked from what stays to what can be reclaimed, in paler colours', () => {
  const points = [
    point({ memoryBytes: 9, anonBytes: 1, shmemBytes: 2, kernelBytes: 1, otherBytes: 1, fileBytes: 3, slabBytes: 1 }),
  ];
  const memory = chartOf('Memory', { points });

  expect(labelsOf(memory)).toEqual(['anon', 'shared', 'kernel', 'other', 'file cache', 'kernel cache']);
  expect(labelsOf(chartOf('Memory', { points: [point({ memoryBytes: 2, anonBytes: 1, fileBytes: 0 })] }))).toEqual([
    'anon',
    'file cache',
  ]);
  // As long as only the use is known.
  expect(labelsOf(chartOf('Memory', { points: [point({ memoryBytes: 2 })] }))).toEqual(['used']);
});

test('the memory in words is the working set with its cache, and all of it against the limit', () => {
  const memory = chartOf('Memory', {});
  const words = memory && 'detail' in memory ? memory.detail : () => '';
  const mib = 1024 * 1024;

  expect(words(point({ memoryBytes: 80 * mib, workingSetBytes: 50 * mib, memoryLimitBytes: 100 * mib }))).toBe(
    '50 MiB + 30 MiB cache · 80 % of the limit',
  );
});

test('full pressure is drawn beside some, and a kernel without it still has a chart', () => {
  expect(labelsOf(chartOf('Pressure', {}))).toEqual(['cpu full', 'memory full', 'I/O full', 'cpu', 'memory', 'I/O']);
  expect(labelsOf(chartOf('Pressure', { unavailable: { 'psi.cpuFull': 'Before Linux 5.13.' } }))).toEqual([
    'memory full',
    'I/O full',
    'cpu',
    'memory',
    'I/O',
  ]);
});
