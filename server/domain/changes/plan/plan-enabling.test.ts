import { expect, test } from 'vitest';
import type { EnablingStep, MissingController } from '#server/domain/changes/change.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { planEnabling } from './plan-enabling.ts';

function step(more: Partial<EnablingStep> = {}): EnablingStep {
  const path = '/sys/fs/cgroup/web/cgroup.subtree_control';
  return { group: parseGroupPath('/web'), path, processes: 0, available: true, threadedTrap: false, ...more };
}

function planned(controller: ControllerName, more: Partial<MissingController>) {
  const missing: MissingController = { version: 2, hierarchyId: 'v2', enableIn: [], ...more };
  return planEnabling(sampleContext({ version: 2, missing: { [controller]: missing } }), controller, missing);
}

test.each([1, 2] as const)('refuses where the group is not in the hierarchy, on v%d', (version) => {
  const { writes, notes } = planned('memory', { version });

  expect(writes).toEqual([]);
  expect(notes).toMatchObject([
    { severity: 'refused', code: 'not-in-hierarchy', text: expect.stringContaining('/web/api does not exist') },
  ]);
});

test('refuses a controller that a threaded group cannot have, whether or not it is enabled above', () => {
  for (const enableIn of [[], [step()]])
    expect(planned('memory', { enableIn, threaded: true }).notes).toMatchObject([
      { severity: 'refused', text: '/web/api is a threaded group, and those have no memory of their own.' },
    ]);
});

test.each<[EnablingStep['type'], ControllerName, string | null]>([
  ['domain', 'memory', null],
  ['domain threaded', 'memory', 'EOPNOTSUPP'],
  ['domain threaded', 'cpu', null],
  ['domain invalid', 'memory', 'EOPNOTSUPP'],
  ['domain invalid', 'cpu', 'EOPNOTSUPP'],
  ['threaded', 'cpu', null],
])('foresees in a %s group for %s: %s', (type, controller, errno) => {
  const { writes, notes } = planned(controller, { enableIn: [step({ type })] });

  expect(writes).toHaveLength(errno === null ? 1 : 0);
  expect(notes).toMatchObject(
    errno === null
      ? [{ code: 'enables-controller' }]
      : [
          {
            severity: 'refused',
            code: expect.stringMatching(/-(in|of)-threads$/),
            text: expect.stringContaining(errno),
          },
        ],
  );
});

test('tells a controller that the group above does not have by its own answer', () => {
  expect(planned('memory', { enableIn: [step({ type: 'threaded', available: false })] }).notes).toMatchObject([
    { code: 'controller-not-available', text: expect.stringContaining('ENOENT') },
  ]);
});
