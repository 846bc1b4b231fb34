import { expect, test } from 'vitest';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { formatEditsParam } from './edits-param.ts';
import { parseEditsParam } from './parse-edits-param.ts';

test('carries edits through an address without losing a bit', () => {
  const edits: LimitEdit[] = [
    { key: 'memory.max', value: 9_007_199_254_740_993n },
    { key: 'memory.soft', value: 'max' },
    { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } },
    { key: 'cpuset.cpus', value: '0-3' },
    { key: 'cpu.idle', value: false },
    { key: 'misc.max', value: [{ resource: 'sev', most: 9_007_199_254_740_993n }] },
    { key: 'rdma.max', value: [{ device: 'mlx5_0', handles: 'max', objects: 2000 }] },
  ];

  expect(parseEditsParam(formatEditsParam(edits))).toEqual(edits);
});

test.each([
  null,
  '',
  'nonsense',
  '{}',
  '[]',
  '[{"key":"release_agent","value":"/bin/sh"}]',
  '[{"key":"memory.max","value":"-1"}]',
  '[{"key":"pids.max","value":1},{"key":"pids.max","value":2}]',
])('takes nothing from %s', (text) => {
  expect(parseEditsParam(text)).toBeNull();
});
