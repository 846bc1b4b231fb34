import { expect, test } from 'vitest';
import { keptBefore, keptName } from './kept-value.ts';

test('what a change keeps after a reboot is told from what it wrote, limit by limit', () => {
  const values = [
    { what: '/sys/fs/cgroup/pids/web/pids.max', before: '50' },
    { what: keptName(null), before: null },
    { what: keptName('pids.max'), before: '50' },
    { what: keptName('cpu.quota'), before: null },
  ];

  expect(keptBefore(values)).toEqual([
    { key: 'pids.max', before: '50' },
    { key: 'cpu.quota', before: null },
  ]);
});
