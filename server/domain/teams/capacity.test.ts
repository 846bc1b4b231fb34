import { expect, test } from 'vitest';
import { capacityOf } from './capacity.ts';

test('the machine has the CPUs that are online, and swap beside its memory', () => {
  const cores = [{ online: true }, { online: false }, { online: true }];

  expect(capacityOf({ topology: { cores }, memoryBytes: 8, swapBytes: 4, pidMax: 9 })).toEqual({
    cpu: 2_000_000,
    memory: 8,
    swap: 4,
    memsw: 12,
    pids: 9,
  });
});
