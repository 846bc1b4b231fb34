import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { childCountOf, childPathOf, dirOf, existsIn, groupOfProcPath } from './group-dirs.ts';
import { walkHierarchy } from './list-groups.ts';
import type { MountedHierarchy } from './mounts.ts';

let mountPoint: string;
let hierarchy: MountedHierarchy;

beforeEach(() => {
  mountPoint = mkdtempSync(path.join(tmpdir(), 'corral-tree-'));
  hierarchy = {
    ...{ id: 'memory', version: 1, mountPoint, controllers: ['memory'], name: null },
    ...{ readOnly: false, wholeTree: true, root: '/', namespaceRoot: null, magic: 0 },
  };
});

afterEach(() => rmSync(mountPoint, { recursive: true }));

describe('directories of groups', () => {
  test('lie below the mount point', () => {
    expect(dirOf(hierarchy, parseGroupPath('/'))).toBe(mountPoint);
    expect(dirOf(hierarchy, parseGroupPath('/a b/c:d'))).toBe(`${mountPoint}/a b/c:d`);
  });

  test('are counted without their files', () => {
    mkdirSync(`${mountPoint}/a/b`, { recursive: true });
    writeFileSync(`${mountPoint}/tasks`, '');

    expect(childCountOf(mountPoint)).toBe(1);
    expect(childCountOf(`${mountPoint}/a/b`)).toBe(0);
    expect(childCountOf(`${mountPoint}/tasks`)).toBeNull();
    expect(childCountOf(`${mountPoint}/gone`)).toBeNull();
  });

  test('exist or do not, and a file is no group', () => {
    writeFileSync(`${mountPoint}/tasks`, '');

    expect(existsIn(hierarchy, parseGroupPath('/tasks'))).toBe(false);
    expect(existsIn(hierarchy, parseGroupPath('/gone/deeper'))).toBe(false);
    expect(existsIn(hierarchy, parseGroupPath('/'))).toBe(true);
  });

  test('are walked parents first, whatever their names, and no link is followed', () => {
    for (const name of ['-x', '.hidden', 'with space', 'a:b', 'x\\x2dy', 'größe', 'n'.repeat(255)])
      mkdirSync(`${mountPoint}/${name}/child`, { recursive: true });
    symlinkSync('/', `${mountPoint}/link`);

    const found = walkHierarchy(hierarchy);

    expect(found).toHaveLength(15);
    expect(found[0]).toBe('/');
    for (const group of found.filter((each) => each.endsWith('/child')))
      expect(found.indexOf(group)).toBeGreaterThan(found.indexOf(parseGroupPath(group.slice(0, -'/child'.length))));
    expect(found).not.toContain('/link');
  });

  test('with a name that is not UTF-8 are left out: no path could lead to them', () => {
    mkdirSync(Buffer.concat([Buffer.from(`${mountPoint}/bad-`), Buffer.from([0xff])]));
    mkdirSync(`${mountPoint}/good`);

    expect(walkHierarchy(hierarchy)).toEqual(['/', '/good']);
    expect(childPathOf(parseGroupPath('/a'), 'x'.repeat(256))).toBeNull();
  });
});

describe('what /proc/PID/cgroup says', () => {
  test.each([
    ['/', '/a/b', '/a/b'],
    ['/', '/', '/'],
    ['/docker/3f2a', '/docker/3f2a', '/'],
    ['/docker/3f2a', '/docker/3f2a/init', '/init'],
    ['/docker/3f2a', '/docker/3f2ab', null],
    ['/docker/3f2a', '/', null],
    // Seen from inside a cgroup namespace, what is outside begins with "/..".
    ['/', '/../other', null],
    ['/..', '/../other', '/other'],
  ])('with the mount showing %s, %s is the group %s', (root, procPath, group) => {
    expect(groupOfProcPath({ ...hierarchy, root }, procPath)).toBe(group);
  });

  test('of a deleted group is no group, unless one is named so', () => {
    mkdirSync(`${mountPoint}/bar (deleted)`);

    expect(groupOfProcPath(hierarchy, '/foo (deleted)')).toBeNull();
    expect(groupOfProcPath(hierarchy, '/bar (deleted)')).toBe('/bar (deleted)');
  });
});
