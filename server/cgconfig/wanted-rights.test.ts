import { expect, test } from 'vitest';
import { anyFacts, type ConfigHost } from './config-host.ts';
import { parseConfig } from './parse-config.ts';
import { wantedRights } from './wanted-rights.ts';

const host: ConfigHost = {
  controllers: new Map([
    ['cpu', { version: 1, hierarchyId: 'cpu', mountPoint: '/sys/fs/cgroup/cpu', together: ['cpu'] }],
    ['memory', { version: 1, hierarchyId: 'memory', mountPoint: '/sys/fs/cgroup/memory', together: ['memory'] }],
  ]),
  facts: anyFacts,
};

/** "controller uid:gid directory files, tasks uid:gid mode" by group. */
function rightsOf(text: string): Record<string, string[]> {
  const octal = (mode: number | null) => mode?.toString(8) ?? '-';
  const all = [...wantedRights(parseConfig(text), host)].map(([path, rights]) => [
    path,
    rights.map(
      ({ hierarchyId, admin, task }) =>
        `${hierarchyId} ${admin.user}:${admin.group} ${octal(admin.dirMode)} ${octal(admin.fileMode)}, ${task.user}:${task.group} ${octal(task.fileMode)}`,
    ),
  ]);
  return Object.fromEntries(all);
}

const perm = 'perm { task { uid = games; fperm = 664; } admin { uid = 2x; gid = bin; dperm = 755; fperm = 644; } }';

test('each hierarchy of a group gets its own; what is not said is root, and a number ends where its digits do', () => {
  expect(rightsOf(`group a/b { ${perm} cpu { } memory { } } group c { cpu { } }`)).toEqual({
    '/a/b': ['cpu 2:bin 755 644, games:0 664', 'memory 2:bin 755 644, games:0 664'],
  });
});

test('a later parent goes over what is in it, and its mode gives nothing that the owner had not', () => {
  const later = 'group a { perm { task { uid = root; } admin { uid = daemon; dperm = 577; } } cpu { } }';

  expect(rightsOf(`group a/b { ${perm} cpu { } } ${later}`)).toEqual({
    '/a/b': ['cpu daemon:0 555 644, daemon:0 664'],
    '/a': ['cpu daemon:0 555 -, root:0 -'],
  });
});

test('the default stands in for what a group does not say', () => {
  const standard = 'default { perm { task { uid = games; } admin { uid = bin; gid = bin; } } }';
  const own = 'group b { perm { task { gid = games; } admin { uid = sys; } } cpu { } }';

  expect(rightsOf(`${standard} group a { cpu { } } ${own}`)).toEqual({
    '/a': ['cpu bin:bin - -, games:0 -'],
    '/b': ['cpu sys:bin - -, games:games -'],
  });
});

test('a group without a word keeps its owner, unless the file has given it away before', () => {
  expect(rightsOf(`group a { ${perm} cpu { } } group a { memory { } } group a { cpu { } }`)).toEqual({
    '/a': ['cpu 0:0 755 644, 0:0 664'],
  });
});
