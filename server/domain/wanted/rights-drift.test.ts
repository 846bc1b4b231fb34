import { expect, test } from 'vitest';
import { basisOfRights, type RightsDrift, rightsCommands } from './rights-drift.ts';

const root = { uid: 0, gid: 0, mode: 0o644 };
const drift = (of: Partial<RightsDrift>): RightsDrift => ({
  ...{ hierarchyId: 'pids', dir: '/sys/fs/cgroup/pids/web', name: 'tasks', now: root, wanted: root },
  ...of,
});

test.each<[string, Partial<RightsDrift>, string[]]>([
  ['a mode alone', { wanted: { ...root, mode: 0o664 } }, ['chmod 664 /sys/fs/cgroup/pids/web/tasks']],
  [
    'an owner, whose change may clear bits of the mode',
    { wanted: { ...root, uid: 1000 } },
    ['chown 1000:0 /sys/fs/cgroup/pids/web/tasks', 'chmod 644 /sys/fs/cgroup/pids/web/tasks'],
  ],
  ['a path with a blank', { dir: '/a b', name: '', wanted: { ...root, mode: 0o600 } }, ["chmod 600 '/a b'"]],
  ['nothing', {}, []],
])('what puts back %s', (_, of, commands) => {
  expect(rightsCommands([drift(of)])).toEqual(commands);
});

test('a preview is out of date once something stands otherwise', () => {
  const before = basisOfRights([drift({ wanted: { ...root, uid: 1 } })]);

  expect(basisOfRights([drift({ wanted: { ...root, uid: 1 } })])).toBe(before);
  expect(basisOfRights([drift({ wanted: { ...root, uid: 1 }, now: { ...root, mode: 0o600 } })])).not.toBe(before);
});
