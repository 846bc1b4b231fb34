import { expect, test } from 'vitest';
import { anyFacts, type ConfigHost, type ControllerHere } from './config-host.ts';
import { parseConfig } from './parse-config.ts';
import { wantedGroups } from './wanted-groups.ts';

function hostOf(version: 1 | 2, names: readonly string[]): ConfigHost {
  const controllers = new Map<string, ControllerHere>(
    names.map((name) => [
      name,
      { version, hierarchyId: version === 2 ? 'v2' : name, mountPoint: `/sys/fs/cgroup/${name}`, together: [name] },
    ]),
  );
  return { controllers, facts: anyFacts };
}

const v1 = hostOf(1, ['cpu', 'memory', 'blkio']);

function wanted(text: string, host = v1) {
  return wantedGroups(parseConfig(text), host).groups.map(({ path, hierarchies, edits }) => [
    path,
    hierarchies,
    edits.map(({ key }) => key),
  ]);
}

test('parents come first, those that the file does not name too, each in the hierarchies of what is below it', () => {
  expect(wanted('group a/b/c { cpu { cpu.shares = 5; } } group x { memory { } } group a { memory { } }')).toEqual([
    ['/a', ['cpu', 'memory'], []],
    ['/x', ['memory'], []],
    ['/a/b', ['cpu'], []],
    ['/a/b/c', ['cpu'], ['cpu.shares']],
  ]);
});

test('what is set twice is wanted as it was set last', () => {
  const { groups } = wantedGroups(
    parseConfig('group a { cpu { cpu.shares = 5; } } group /a/ { cpu { cpu.shares = 7; } }'),
    v1,
  );

  expect(groups.map(({ edits }) => edits)).toEqual([[{ key: 'cpu.shares', value: 7 }]]);
});

test('the two files of a quota are one part of a limit', () => {
  const { groups } = wantedGroups(parseConfig('group a { cpu { cpu.cfs_period_us = 5000; } }'), v1);

  expect(groups).toMatchObject([{ edits: [], quotaPart: { periodUsec: 5000 } }]);
});

test('v2 enables the controllers on the way', () => {
  const { groups } = wantedGroups(parseConfig('group a/b { cpu { } memory { } }'), hostOf(2, ['cpu', 'memory']));

  expect(groups.map(({ path, hierarchies, enable }) => [path, hierarchies, enable])).toEqual([
    ['/a', ['v2'], ['cpu', 'memory']],
    ['/a/b', ['v2'], ['cpu', 'memory']],
  ]);
});

test('the root group is never wanted', () => {
  expect(wanted('group . { cpu { cpu.shares = 5; } }')).toEqual([]);
});

test('rows are taken line by line, in the order of the file, beside what is one value', () => {
  const text = `group a { blkio {
    blkio.throttle.read_bps_device = "8:0 100
      8:16 200";
  } }
  group a { blkio { blkio.throttle.read_bps_device = "8:0 0"; } }`;
  const file = 'blkio.throttle.read_bps_device';

  expect(wantedGroups(parseConfig(text), v1).groups).toMatchObject([
    {
      edits: [],
      rows: [
        { file, text: '8:0 100' },
        { file, text: '8:16 200' },
        { file, text: '8:0 0' },
      ],
    },
  ]);
  expect(
    wantedGroups(parseConfig('group a { io { io.weight = "default 50\n8:0 200"; } }'), hostOf(2, ['io'])).groups,
  ).toMatchObject([{ edits: [{ key: 'io.weight', value: 50 }], rows: [{ file: 'io.weight', text: '8:0 200' }] }]);
});

test('what Corral leaves to libcgroup is said, each in its place', () => {
  const text = `mount { cpu = /x; }
group a {
 perm { task { uid = root; } admin { uid = root; } }
 cpu { notify_on_release = 1; }
 blkio { blkio.throttle.read_bps_device = "8:0 100"; }
}
template t { cpu { } }
`;

  const { left } = wantedGroups(parseConfig(text), v1);

  expect(left.faults.map(({ line, code }) => `${line} ${code}`).sort()).toEqual([
    '1 config-mount-elsewhere',
    '4 config-not-written',
    '7 config-left-to-libcgroup',
  ]);
});
