import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/group-path.ts';
import type { UsageRow } from '#server/domain/host.ts';
import { bindingLimit } from './binding-limit.ts';
import { barScale } from './usage-scale.ts';

test.each([
  ['measures against the own limit and shows its tick', 50, 100, 1000, { share: 0.46, limit: 0.92 }],
  ['measures against the host without a limit', 50, null, 1000, { share: 0.05, limit: null }],
  ['a limit the host cannot reach is none', 50, 5000, 1000, { share: 0.05, limit: null }],
  ['an unknown use fills nothing', null, 100, 1000, { share: null, limit: 0.92 }],
  ['an unknown host fills nothing', 50, null, null, { share: null, limit: null }],
])('%s', (_, use, limit, ofHost, scale) => {
  expect(barScale(use, limit, ofHost)).toEqual(scale);
});

test('the tightest limit on the way up binds, and says whose it is', () => {
  const limits: Record<string, number | null> = { '/': null, '/teams': 4, '/teams/api': 8 };
  const usage = (path: string) => ({ cpuLimit: limits[path] ?? null }) as UsageRow;

  expect(bindingLimit(parseGroupPath('/teams/api'), 'cpuLimit', usage)).toEqual({ value: 4, setBy: '/teams' });
});

test('no limit on the way up is null', () => {
  expect(bindingLimit(parseGroupPath('/teams'), 'cpuLimit', () => undefined)).toBeNull();
});
