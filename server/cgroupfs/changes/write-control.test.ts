import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import { cgroupMagic } from '#server/cgroupfs/groups/mounts.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { writeControl } from './write-control.ts';

let root: string;
let mountPoint: string;
let hierarchy: MountedHierarchy;

/** A tree of ordinary files; its own filesystem stands in for cgroupfs unless a test says otherwise. */
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'corral-door-'));
  mountPoint = `${root}/mount`;
  mkdirSync(`${mountPoint}/a`, { recursive: true });
  mkdirSync(`${root}/outside`);
  writeFileSync(`${mountPoint}/a/memory.limit_in_bytes`, '1');
  writeFileSync(`${root}/outside/memory.limit_in_bytes`, 'untouched');
  hierarchy = {
    ...{ id: 'memory', version: 1, mountPoint, controllers: ['memory'], name: null },
    ...{ readOnly: false, wholeTree: true, root: '/', namespaceRoot: null, magic: statfsSync(root).type },
  };
});

afterEach(() => rmSync(root, { recursive: true }));

function write(group: string, file: string, text: string) {
  return writeControl({ hierarchy, group: group as GroupPath, file }, text);
}

describe('the door to control files', () => {
  test('writes the text and nothing else, without truncating', async () => {
    writeFileSync(`${mountPoint}/a/memory.limit_in_bytes`, 'xxxxx');

    await write('/a', 'memory.limit_in_bytes', '42');

    expect(readFileSync(`${mountPoint}/a/memory.limit_in_bytes`, 'utf8')).toBe('42xxx');
  });

  test.each([
    ...['release_agent', 'notify_on_release', 'cgroup.event_control', 'cgroup.clone_children', 'devices.list'],
    ...['memory.force_empty', 'tasks', '../a/memory.limit_in_bytes', '', 'memory.max'],
  ])('does not write %j', async (file) => {
    await expect(write('/a', file, '1')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test.each([
    ['cgroup.kill', '0'],
    ['cgroup.freeze', '2'],
    ['freezer.state', 'FREEZING'],
    ['memory.reclaim', '1G'],
    ['memory.force_empty', '1'],
    ['memory.max_usage_in_bytes', '4096'],
    // The kernel would take everything behind "a" for nothing, and allow all.
    ['devices.allow', 'a 1:3 rwm'],
    ['devices.allow', 'c 1:3 rwmx'],
    ['devices.allow', 'c 1:3 '],
    ['devices.deny', 'c 1:3'],
  ])(
    'a file that acts on a whole group, or opens devices to it, takes only its own texts: not %s <- %s',
    async (file, text) => {
      await expect(write('/a', file, text)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    },
  );

  test.each(['/../outside', '/a/../../outside', 'a', '/a/', '/a\0b', '/a\nb', '/.', '//a', `/${'x'.repeat(256)}`])(
    'takes %j for no group',
    async (group) => {
      await expect(write(group, 'memory.limit_in_bytes', '1')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    },
  );

  test.each(['', '1\n', '1\n2', '1\0', 'größe', '\t'])('takes %j for no value', async (text) => {
    await expect(write('/a', 'memory.limit_in_bytes', text)).rejects.toMatchObject({ code: 'BAD_INPUT' });

    expect(readFileSync(`${mountPoint}/a/memory.limit_in_bytes`, 'utf8')).toBe('1');
  });

  test.each(['cpuset.cpus', 'cpuset.mems'])('takes a lone newline for %s, which it empties', async (file) => {
    writeFileSync(`${mountPoint}/a/${file}`, '0');

    await write('/a', file, '\n');

    expect(readFileSync(`${mountPoint}/a/${file}`, 'utf8')).toBe('\n');
  });

  test.each([
    [1, 'memory.limit_in_bytes'],
    [2, 'memory.max'],
    [2, 'cpuset.cpus.partition'],
    [2, 'cgroup.procs'],
  ] as const)('takes a lone newline for no value on v%d of %s', async (version, file) => {
    hierarchy = { ...hierarchy, version };
    writeFileSync(`${mountPoint}/a/${file}`, '1');

    await expect(write('/a', file, '\n')).rejects.toMatchObject({ code: 'BAD_INPUT' });

    expect(readFileSync(`${mountPoint}/a/${file}`, 'utf8')).toBe('1');
  });

  test('follows no link: neither as the group, nor on the way, nor as the file', async () => {
    symlinkSync(`${root}/outside`, `${mountPoint}/link`);
    mkdirSync(`${root}/outside/deep`);
    symlinkSync(`${root}/outside/memory.limit_in_bytes`, `${mountPoint}/memory.limit_in_bytes`);

    await expect(write('/link', 'memory.limit_in_bytes', '1')).rejects.toThrow();
    await expect(write('/link/deep', 'memory.limit_in_bytes', '1')).rejects.toThrow();
    await expect(write('/', 'memory.limit_in_bytes', '1')).rejects.toMatchObject({ code: 'ELOOP' });

    expect(readFileSync(`${root}/outside/memory.limit_in_bytes`, 'utf8')).toBe('untouched');
  });

  test.each([1, 2] as const)('writes nothing where the mount is no cgroup v%i filesystem', async (version) => {
    hierarchy = { ...hierarchy, magic: cgroupMagic[version] };

    await expect(write('/a', 'memory.limit_in_bytes', '42')).rejects.toMatchObject({ code: 'BAD_INPUT' });

    expect(readFileSync(`${mountPoint}/a/memory.limit_in_bytes`, 'utf8')).toBe('1');
  });

  test('says that a group is gone, and that a group lacks a file, and makes neither', async () => {
    await expect(write('/gone', 'memory.limit_in_bytes', '1')).rejects.toMatchObject({ code: 'GROUP_GONE' });
    await expect(write('/a', 'memory.swappiness', '1')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  test('takes every legal name of a group', async () => {
    for (const name of ['with space', 'a:b', '-x', '.hidden', 'x\\x2dy', 'größe', 'n'.repeat(255)]) {
      mkdirSync(`${mountPoint}/${name}`);
      writeFileSync(`${mountPoint}/${name}/pids.max`, '');

      await writeControl({ hierarchy, group: parseGroupPath(`/${name}`), file: 'pids.max' }, '7');

      expect(readFileSync(`${mountPoint}/${name}/pids.max`, 'utf8')).toBe('7');
    }
  });
});
