import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Guard } from '#server/agent/changes/guard.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { planCpusetFilling } from './fill-cpuset.ts';

// Exclusive groups need a parent without other groups, which a host with groups of its own does not offer a test.
let mountPoint: string;

beforeEach(() => {
  mountPoint = mkdtempSync(path.join(tmpdir(), 'corral-cpuset-'));
});

afterEach(() => rmSync(mountPoint, { recursive: true }));

function makeGroup(group: string, files: Record<string, string>): void {
  mkdirSync(path.join(mountPoint, group), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(mountPoint, group, file), `${text}\n`);
}

function plan(group: string) {
  const hierarchy = { id: 'cpuset', version: 1, mountPoint, controllers: ['cpuset'] } as unknown as MountedHierarchy;
  const guard = { whyGroup: () => null } as unknown as Guard;
  const writes = planCpusetFilling({ guard }, [hierarchy], parseGroupPath(group));
  return writes.map(({ group: into, file, text }) => `${into} ${file} ${text}`);
}

test('a new group gets what its parent has, by way of a parent that was left empty', () => {
  makeGroup('/', { 'cpuset.cpus': '0-3', 'cpuset.mems': '0' });
  makeGroup('/web', { 'cpuset.cpus': '', 'cpuset.mems': '' });
  makeGroup('/web/api', { 'cpuset.cpus': '', 'cpuset.mems': '' });

  expect(plan('/web/api')).toEqual([
    '/web cpuset.mems 0',
    '/web/api cpuset.mems 0',
    '/web cpuset.cpus 0-3',
    '/web/api cpuset.cpus 0-3',
  ]);
});

test('not what a sibling has for itself: the kernel would refuse it', () => {
  makeGroup('/', { 'cpuset.cpus': '0-3', 'cpuset.mems': '0' });
  makeGroup('/db', { 'cpuset.cpus': '0-1', 'cpuset.mems': '0', 'cpuset.cpu_exclusive': '1' });
  makeGroup('/cache', { 'cpuset.cpus': '2', 'cpuset.mems': '0', 'cpuset.cpu_exclusive': '0' });
  makeGroup('/web', { 'cpuset.cpus': '', 'cpuset.mems': '' });

  expect(plan('/web')).toEqual(['/web cpuset.mems 0', '/web cpuset.cpus 2-3']);
});

test('nothing where siblings have all of it for themselves', () => {
  makeGroup('/', { 'cpuset.cpus': '0-1', 'cpuset.mems': '0' });
  makeGroup('/db', { 'cpuset.cpus': '0-1', 'cpuset.mems': '0', 'cpuset.cpu_exclusive': '1' });
  makeGroup('/web', { 'cpuset.cpus': '', 'cpuset.mems': '' });

  expect(plan('/web')).toEqual(['/web cpuset.mems 0']);
});
