import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupOwner } from '#server/domain/groups/host.ts';
import { LateNames } from './late-names.ts';
import { TrackedGroup } from './tracked-group.ts';

function groupOf(owner: GroupOwner): TrackedGroup {
  return new TrackedGroup(parseGroupPath('/a'), null, { owner, hierarchies: 1, files: 0, sinceMs: 0 });
}

const unnamed: GroupOwner = { kind: 'containerd', label: 'container 0123' };

/** In which sweeps a group that is found in sweep 1 is looked at again. */
function looksAt(owner: GroupOwner, namedIn = Number.POSITIVE_INFINITY, goneIn = Number.POSITIVE_INFINITY): number[] {
  const late = new LateNames();
  const group = groupOf(owner);
  const looks: number[] = [];
  late.note(group, 1);
  for (let sweep = 1; sweep <= 200; sweep += 1) {
    group.gone = sweep >= goneIn;
    late.lookAgain(sweep, () => {
      looks.push(sweep);
      return sweep >= namedIn;
    });
  }
  return looks;
}

test('a container without a name is looked at three times more, and no more once it has one or is gone', () => {
  expect(looksAt(unnamed)).toEqual([3, 13, 73]);
  expect(looksAt(unnamed, 10)).toEqual([3, 13]);
  expect(looksAt(unnamed, undefined, 5)).toEqual([3]);
});

test('what has a name, or never gets one later, is not', () => {
  expect(looksAt({ ...unnamed, name: 'web' })).toEqual([]);
  expect(looksAt({ kind: 'systemd', label: 'nginx.service' })).toEqual([]);
  expect(looksAt({ kind: 'systemd', label: 'session-2.scope' })).toEqual([3, 13, 73]);
  expect(looksAt({ kind: 'kubelet', label: 'pod 0123' })).toEqual([3, 13, 73]);
});
