import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedRights, type FileRights } from './file-rights.ts';
import { givenRights } from './given-rights.ts';

const file = (name: string, mode: number, uid = 0, gid = 0): FileRights => ({ name, uid, gid, mode });
const ofV1 = [
  file('', 0o755),
  file('tasks', 0o644),
  file('cgroup.procs', 0o644),
  file('memory.stat', 0o444),
  file('cgroup.event_control', 0o222),
  file('memory.force_empty', 0o200),
  file('memory.pressure_level', 0),
];
const ofV2 = [file('', 0o755), file('cgroup.procs', 0o644), file('cgroup.threads', 0o644), file('memory.stat', 0o444)];

test.each([{ files: ofV1 }, { files: ofV2 }])('a group as the kernel makes it needs no perm', ({ files }) => {
  expect(givenRights(files)).toEqual({ kind: 'new' });
});

test('owner and mode are told apart for the directory, the files and the tasks', () => {
  const files = [
    file('', 0o775, 2, 60),
    file('tasks', 0o664, 7, 7),
    file('cgroup.procs', 0o660, 2, 60),
    file('memory.stat', 0o440, 2, 60),
  ];

  expect(givenRights(files)).toEqual({
    kind: 'given',
    admin: { uid: 2, gid: 60, dirMode: 0o775, fileMode: 0o660 },
    task: { uid: 7, gid: 7, fileMode: 0o664 },
  });
});

test.each([
  ['cgroup.procs', [file('', 0o755), file('tasks', 0o644), file('cgroup.procs', 0o644, 1000)]],
  ['', [file('', 0o1755), file('tasks', 0o644)]],
  ['cgroup.procs', [file('', 0o755), file('tasks', 0o644), file('cgroup.procs', 0o600), file('memory.stat', 0o444)]],
])('what no perm comes to is told by its file: "%s"', (name, files) => {
  expect(givenRights(files)).toEqual({ kind: 'odd', file: name });
});

test('whatever a perm makes of a new group is found again', () => {
  const id = fc.constantFrom(0, 2, 65_534);
  const mode = fc.option(fc.constantFrom(0o775, 0o664, 0o660, 0o600, 0o700));
  const perm = fc.record({
    admin: fc.record({ uid: id, gid: id, dirMode: fc.constantFrom(null, 0o775, 0o700), fileMode: mode }),
    task: fc.record({ uid: id, gid: id, fileMode: mode }),
  });
  const after = (files: readonly FileRights[], given: Parameters<typeof changedRights>[1]) => {
    const changed = new Map(changedRights(files, given).map((each) => [each.name, each]));
    return files.map((each) => changed.get(each.name) ?? each);
  };
  fc.assert(
    fc.property(fc.constantFrom(ofV1, ofV2), perm, (files, given) => {
      const present = after(files, given);
      const found = givenRights(present);

      expect(found.kind).not.toBe('odd');
      expect(found.kind === 'given' ? after(files, found) : files).toEqual(present);
    }),
  );
});
