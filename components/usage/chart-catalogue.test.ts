import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { ChartData } from '#server/domain/usage/chart-series.ts';
import { chartsOf } from './chart-catalogue.ts';

const data: ChartData = {
  group: parseGroupPath('/web'),
  rangeSeconds: 60,
  bucketMs: 1000,
  points: [],
  unavailable: {},
  notes: {},
};

function softLabel(version: CgroupVersion | null): string | undefined {
  const memory = chartsOf(data, version).find(({ title }) => title === 'Memory');
  return memory && 'limits' in memory ? memory.limits.find(({ isSoft }) => isSoft)?.label : undefined;
}

test('the softer memory limit is called what the form calls it', () => {
  expect(softLabel(1)).toBe(limitRule(1, 'memory.soft')?.label.toLowerCase());
  expect(softLabel(2)).toBe(limitRule(2, 'memory.high')?.label.toLowerCase());
});

test('as long as the version is not known, it is called what is true of both', () => {
  expect(softLabel(null)).toBe('taken back above');
});
