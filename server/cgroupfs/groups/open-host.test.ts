import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { dockerV1, hybridSeparate, systemdHybrid, systemdV2 } from './mounts.fixtures.ts';
import { openHost } from './open-host.ts';

const made: string[] = [];

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

/** A /proc with these two files only, and for v2 a tree with this cgroup.controllers. */
function openFake(of: { mountInfo: string; subsystems: string }, v2Controllers: string | null = null) {
  const proc = mkdtempSync(path.join(tmpdir(), 'corral-proc-'));
  made.push(proc);
  mkdirSync(path.join(proc, 'self'));
  const tree = path.join(proc, 'tree');
  mkdirSync(tree);
  if (v2Controllers !== null) writeFileSync(path.join(tree, 'cgroup.controllers'), `${v2Controllers}\n`);
  const mountInfo = of.mountInfo.replace(/\/sys\/fs\/cgroup(\/unified)? (.* - cgroup2)/, `${tree} $2`);
  writeFileSync(path.join(proc, 'self/mountinfo'), mountInfo);
  writeFileSync(path.join(proc, 'cgroups'), of.subsystems);
  return openHost({ proc });
}

function reasonOf(host: ReturnType<typeof openFake>, controller: ControllerName): string {
  const place = host.controllers[controller];
  return place.kind === 'unavailable' ? place.reason : 'available';
}

test('knows version and hierarchy of each controller on a hybrid host', () => {
  const host = openFake(hybridSeparate, 'hugetlb');

  expect(host.mode).toBe('hybrid');
  expect(host.controllers.memory).toEqual({ kind: 'available', version: 1, hierarchyId: 'memory' });
  expect(host.controllers.hugetlb).toEqual({ kind: 'available', version: 2, hierarchyId: 'v2' });
  expect(host.hierarchyFor('io')?.id).toBe('blkio');
  expect(host.hierarchyFor('rdma')).toBeNull();
});

test('says why a controller is not there', () => {
  expect(reasonOf(openFake(hybridSeparate, ''), 'net_cls')).toContain('no hierarchy is mounted with it');
  expect(reasonOf(openFake(hybridSeparate, ''), 'dmem')).toContain('built without');
  expect(reasonOf(openFake(systemdHybrid, ''), 'devices')).toContain('not mounted here');
  expect(reasonOf(openFake(systemdHybrid, ''), 'rdma')).toContain('cgroup_disable');
  expect(reasonOf(openFake(systemdV2, 'cpu memory'), 'freezer')).toContain('cgroup.freeze');
});

test('takes v2 controllers from the mounted tree', () => {
  const host = openFake(systemdV2, 'cpuset cpu io memory hugetlb pids rdma misc');

  expect(host.mode).toBe('v2');
  expect(host.hierarchies[0]?.controllers).toEqual([
    'cpuset',
    'cpu',
    'io',
    'memory',
    'hugetlb',
    'pids',
    'rdma',
    'misc',
  ]);
});

test('calls a container with v1 mounts v1', () => {
  expect(openFake(dockerV1).mode).toBe('v1');
});

test('reads page size and clock ticks from the machine it runs on', () => {
  const host = openHost();

  expect(host.pageBytes % 4096).toBe(0);
  expect(host.clockTicks).toBe(100);
});
