import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { systemdV2 } from '#server/cgroupfs/groups/mounts.fixtures.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { readMissing } from './missing-controllers.ts';

let proc: string;

beforeEach(() => {
  proc = mkdtempSync(path.join(tmpdir(), 'corral-missing-'));
  mkdirSync(`${proc}/self`);
  writeFileSync(`${proc}/self/mountinfo`, systemdV2.mountInfo.replace('/sys/fs/cgroup', `${proc}/tree`));
  writeFileSync(`${proc}/cgroups`, systemdV2.subsystems);
  addGroup('', { controllers: 'cpu memory pids', procs: '1\n2\n' });
});

afterEach(() => rmSync(proc, { recursive: true }));

function addGroup(group: string, of: { type?: string; controllers?: string; subtree?: string; procs?: string }): void {
  const dir = `${proc}/tree${group}`;
  mkdirSync(dir, { recursive: true });
  if (of.type !== undefined) writeFileSync(`${dir}/cgroup.type`, `${of.type}\n`);
  writeFileSync(`${dir}/cgroup.controllers`, `${of.controllers ?? ''}\n`);
  writeFileSync(`${dir}/cgroup.subtree_control`, `${of.subtree ?? ''}\n`);
  writeFileSync(`${dir}/cgroup.procs`, of.procs ?? '');
}

function missingOf(group: string, controller: ControllerName) {
  const host = openHost({ proc });
  const found = findGroup(host, parseGroupPath(group));
  return found ? readMissing(host, found)[controller] : undefined;
}

test('the root of the whole tree may keep its processes', () => {
  addGroup('/web', { type: 'domain' });

  expect(missingOf('/web', 'memory')?.enableIn).toEqual([
    {
      group: '/',
      path: `${proc}/tree/cgroup.subtree_control`,
      processes: 0,
      available: true,
      threadedTrap: false,
    },
  ]);
});

test('"/" of a container, which has a type, may not', () => {
  addGroup('', { type: 'domain', controllers: 'cpu memory pids', procs: '1\n2\n' });
  addGroup('/web', { type: 'domain' });

  expect(missingOf('/web', 'memory')?.enableIn).toMatchObject([{ processes: 2, threadedTrap: false, type: 'domain' }]);
  expect(missingOf('/web', 'cpu')?.enableIn).toMatchObject([{ processes: 2, threadedTrap: true }]);
});

test('the types on the way are told, and what is not handed down below a threaded group', () => {
  addGroup('', { controllers: 'cpu memory pids', subtree: 'cpu memory' });
  addGroup('/top', { type: 'domain threaded', controllers: 'cpu memory', procs: '7\n' });
  addGroup('/top/mid', { type: 'threaded' });
  addGroup('/top/mid/leaf', { type: 'threaded' });
  const missing = missingOf('/top/mid/leaf', 'memory');

  expect(missing?.threaded).toBe(true);
  expect(missing?.enableIn.map(({ group, type, available }) => [group, type, available])).toEqual([
    ['/top', 'domain threaded', true],
    ['/top/mid', 'threaded', false],
  ]);
  expect(missingOf('/top/mid/leaf', 'cpu')).toMatchObject({
    enableIn: [
      { group: '/top', available: true, threadedTrap: false },
      { group: '/top/mid', available: true, threadedTrap: false },
    ],
  });
});

test('a threaded group right below the root lacks memory although nothing is left to enable', () => {
  addGroup('', { controllers: 'cpu memory pids', subtree: 'memory' });
  addGroup('/web', { type: 'threaded' });

  expect(missingOf('/web', 'memory')).toEqual({ version: 2, hierarchyId: 'v2', enableIn: [], threaded: true });
});
