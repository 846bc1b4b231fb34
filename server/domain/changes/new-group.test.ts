import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import { valueNow } from './change-lookup.ts';
import { contextOfChild } from './new-group.ts';
import { planChange } from './plan/plan-change.ts';
import { sampleContext } from './sample-context.fixtures.ts';

const group = parseGroupPath('/web/api/job');

function dirs(version: 1 | 2, ...ids: string[]): PlannedDir[] {
  return ids.map((id) => ({
    hierarchyId: id,
    version,
    path: version === 1 ? `/sys/fs/cgroup/${id}${group}` : `/sys/fs/cgroup${group}`,
  }));
}

test('a v1 child has what the kernel gives it: defaults, what is inherited, and a cpuset that was filled', () => {
  const parent = sampleContext({
    version: 1,
    own: {
      texts: { 'memory.swappiness': '7', 'memory.limit_in_bytes': '67108864', 'cpuset.cpus': '0-1' },
      effectiveCpus: '0-1',
    },
  });

  const child = contextOfChild(parent, { group, makes: dirs(1, 'memory', 'cpuset'), enable: [] }, (id) =>
    id === 'memory' ? ['memory'] : ['cpuset'],
  );

  expect(valueNow(child.own, 'memory.max')).toBe('max');
  expect(valueNow(child.own, 'memory.swappiness')).toBe(7);
  expect(valueNow(child.own, 'cpuset.cpus')).toBe('0-1');
  expect(child.own.limits['pids.max']).toBeUndefined();
  expect(child.ancestors[0]?.group).toBe('/web/api');
  expect(child.places.memory).toMatchObject({
    dir: `/sys/fs/cgroup/memory${group}`,
    mountPoint: '/sys/fs/cgroup/memory',
  });
});

test('a v1 child can be given priorities on the interfaces that its parent’s file names, and on no others', () => {
  const parent = sampleContext({ version: 1, own: { texts: { 'net_prio.ifpriomap': 'lo 0\neth0 5' } } });
  const child = contextOfChild(parent, { group, makes: dirs(1, 'net_prio'), enable: [] }, () => ['net_prio']);
  const planned = (name: string) =>
    planChange(child, [{ key: 'net_prio.ifpriomap', value: [{ interface: name, priority: 3 }] }]);

  expect(planned('lo').writes.map(({ text }) => text)).toEqual(['lo 3', 'eth0 0']);
  expect(planned('eth9').notes.map(({ code }) => code)).toEqual(['no-interface']);
});

test('a v2 child has the controllers that are to be enabled, and no others', () => {
  const child = contextOfChild(sampleContext({ version: 2 }), { group, makes: dirs(2, 'v2'), enable: ['pids'] }, () => [
    'cpu',
    'memory',
    'pids',
  ]);

  expect(valueNow(child.own, 'pids.max')).toBe('max');
  expect(child.own.limits['memory.max']).toBeUndefined();
  expect(Object.keys(child.places)).toEqual(['pids']);
});

test('a file that this kernel does not have for the parent, it does not have for the child', () => {
  const parent = sampleContext({ version: 1, own: { lacks: ['memory.memsw.limit_in_bytes'] } });

  const child = contextOfChild(parent, { group, makes: dirs(1, 'memory'), enable: [] }, () => ['memory']);

  expect(child.own.limits['memory.memsw']?.kind).toBe('absent');
  expect(child.own.limits['memory.max']?.kind).toBe('value');
});
