import { expect, test } from 'vitest';
import { shortFile } from './short-file.ts';

test.each([
  ['/sys/fs/cgroup/cpu/corral-test-shop/api/cpu.cfs_quota_us', 'cpu/…/api/cpu.cfs_quota_us'],
  ['/sys/fs/cgroup/pids/shop/pids.max', 'pids/shop/pids.max'],
  ['/sys/fs/cgroup/memory.max', 'memory.max'],
  ['process 4711 (a/b/c/d/e)', 'process 4711 (a/b/c/d/e)'],
  ['kept after reboot: pids.max', 'kept after reboot: pids.max'],
])('shortens %s to %s', (what, short) => {
  expect(shortFile(what)).toBe(short);
});
