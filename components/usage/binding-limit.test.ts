import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { UsageRow } from '#server/domain/groups/host.ts';
import { bindingLimit } from './binding-limit.ts';

test('the tightest limit on the way up binds, and says whose it is', () => {
  const limits: Record<string, number | null> = { '/': null, '/teams': 4, '/teams/api': 8 };
  const usage = (path: string) => ({ cpuLimit: limits[path] ?? null }) as UsageRow;

  expect(bindingLimit(parseGroupPath('/teams/api'), 'cpuLimit', usage)).toEqual({ value: 4, setBy: '/teams' });
});

test('no limit on the way up is null', () => {
  expect(bindingLimit(parseGroupPath('/teams'), 'cpuLimit', () => undefined)).toBeNull();
});
