/**
 * What systemd as PID 1 does to the groups of its units, on the kernel that it runs on: the ground that changes through
 * an owner stand on (docs/kernel-notes.md). Runs in a guest booted with systemd: `npm test -- --only systemd`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';

const unit = 'corral-test-owned.service';
const dir = `/sys/fs/cgroup/system.slice/${unit}`;
/** CGROUP2_SUPER_MAGIC, include/uapi/linux/magic.h. */
const cgroup2Magic = 0x63677270;

function systemctl(...args: string[]): string {
  return execFileSync('systemctl', args, { encoding: 'utf8' }).trim();
}

function readMemoryMax(): string {
  return readFileSync(`${dir}/memory.max`, 'utf8').trim();
}

beforeAll(() => {
  execFileSync('systemd-run', [`--unit=${unit}`, '--quiet', 'sleep', '3600']);
});
afterAll(() => {
  systemctl('stop', unit);
});

test('the place is what it is meant to be: systemd is PID 1 and the hierarchy is unified', () => {
  expect(readFileSync('/proc/1/comm', 'utf8').trim()).toBe('systemd');
  expect(statfsSync('/sys/fs/cgroup').type).toBe(cgroup2Magic);
  expect(existsSync(dir)).toBe(true);
});

test('set-property for now reaches the kernel and leaves a drop-in below /run', () => {
  systemctl('set-property', '--runtime', unit, 'MemoryMax=50000000');

  // Whole pages, rounded down, as with a direct write.
  expect(readMemoryMax()).toBe('49999872');
  expect(systemctl('show', '--property=MemoryMax', '--value', unit)).toBe('50000000');
  expect(systemctl('show', '--property=DropInPaths', '--value', unit)).toContain('/50-MemoryMax.conf');
});

test('a direct write to a unit lasts only until systemd reloads', async () => {
  systemctl('set-property', '--runtime', unit, 'MemoryMax=infinity');
  writeFileSync(`${dir}/memory.max`, '49999872', { flag: 'r+' });
  expect(readMemoryMax()).toBe('49999872');

  systemctl('daemon-reload');

  await expect.poll(readMemoryMax).toBe('max');
});
