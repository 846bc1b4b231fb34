import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { EnablingStep, MissingController } from './change.ts';
import { effectiveLimits } from './effective.ts';
import type { SampleContext } from './sample-context.fixtures.ts';
import { sampleContext } from './sample-context.fixtures.ts';

function effective(sample: SampleContext, ...edits: LimitEdit[]) {
  const found = effectiveLimits(sampleContext(sample), edits);
  return Object.fromEntries(found.map(({ resource, text, setBy }) => [resource, `${text} by ${setBy ?? 'nobody'}`]));
}

describe('effective limits', () => {
  test('of an unlimited group are the host', () => {
    expect(effective({ version: 2 })).toEqual({
      cpu: 'no limit by nobody',
      cpus: '0-3 by nobody',
      mems: '0-1 by nobody',
      memory: 'no limit by nobody',
      swap: 'no limit by nobody',
      pids: 'no limit by nobody',
    });
  });

  test('are the tightest on the way up, with the group that sets them', () => {
    const ancestors = {
      '/web': { texts: { 'memory.max': '104857600', 'cpu.max': '150000 100000', 'pids.max': '1000' } },
    };

    expect(effective({ version: 2, ancestors, own: { texts: { 'pids.max': '50' } } })).toMatchObject({
      cpu: '1.5 CPUs by /web',
      memory: '100 MiB by /web',
      pids: '50 by /web/api',
    });
  });

  test('include the edits, as the kernel will keep them', () => {
    expect(effective({ version: 1 }, { key: 'memory.max', value: 4097n })).toMatchObject({
      memory: '4 KiB by /web/api',
    });
  });

  test('name the nearer of two equal limits', () => {
    const limited = { texts: { 'pids.max': '50' } };

    expect(effective({ version: 1, ancestors: { '/web': limited }, own: limited }).pids).toBe('50 by /web/api');
  });

  test('do not count a quota above the host', () => {
    expect(effective({ version: 2, own: { texts: { 'cpu.max': '500000 100000' } } }).cpu).toBe('no limit by nobody');
  });

  test('say on v1 that memory and swap are counted together', () => {
    const own = { texts: { 'memory.memsw.limit_in_bytes': '104857600' } };

    expect(effective({ version: 1, own }).swap).toBe('100 MiB of memory and swap together by /web/api');
  });

  test('of CPUs are what all the way up have in common, set by the last that took some', () => {
    const ancestors = { '/web': { texts: { 'cpuset.cpus': '0-2' } } };

    expect(effective({ version: 2, ancestors, own: { texts: { 'cpuset.cpus': '2-3' } } }).cpus).toBe('2 by /web/api');
    expect(effective({ version: 2, ancestors }).cpus).toBe('0-2 by /web');
  });

  test('leave out CPUs that a sibling partition took', () => {
    const siblings = { '/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpus.partition': 'root' } } };

    expect(effective({ version: 2, group: '/web', ancestors: {}, siblings }).cpus).toBe('0-2 by nobody');
  });

  test('leave out CPUs that a partition beside an ancestor took', () => {
    const ancestors = { '/web': { effectiveCpus: '2-3' } };

    expect(effective({ version: 2, ancestors }).cpus).toBe('2-3 by nobody');
    expect(effective({ version: 2, ancestors, own: { texts: { 'cpuset.cpus': '1-2' } } }).cpus).toBe('2 by /web/api');
  });

  test('of a partition include the CPUs that its parent no longer has', () => {
    const partition = (cpus: string, effectiveCpus: string) => ({
      texts: { 'cpuset.cpus': cpus, 'cpuset.cpus.partition': 'root' },
      effectiveCpus,
    });
    const ancestors = { '/web': partition('1-3', '1') };
    const own = partition('2-3', '2-3');

    expect(effective({ version: 2, ancestors, own }).cpus).toBe('2-3 by /web/api');
    expect(effective({ version: 2, ancestors, own }, { key: 'cpuset.cpus', value: '0-2' }).cpus).toBe(
      '1-2 by /web/api',
    );
    expect(effective({ version: 2, ancestors }).cpus).toBe('1 by /web');
  });

  test('of a group claiming the CPUs of a sibling partition include them: that partition breaks', () => {
    const siblings = { '/web/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpus.partition': 'root' } } };
    const ancestors = { '/web': { effectiveCpus: '0-2' } };

    expect(effective({ version: 2, ancestors, siblings }, { key: 'cpuset.cpus', value: '2-3' }).cpus).toBe(
      '2-3 by /web/api',
    );
  });

  test.each([
    ['v1', 1],
    ['v2 beside v1', 2],
  ] as const)('are not told of a controller whose hierarchy the group is not in (%s)', (_kind, version) => {
    const elsewhere: MissingController = { version, hierarchyId: 'other', enableIn: [] };
    const missing = { cpuset: elsewhere, memory: elsewhere };
    const ancestors = { '/web': { texts: { 'memory.max': '4096', 'memory.limit_in_bytes': '4096' } } };

    expect(Object.keys(effective({ version, missing, ancestors }))).toEqual(['cpu', 'pids']);
  });

  test('of a v2 group without the controller are those above', () => {
    const step: EnablingStep = {
      group: parseGroupPath('/web'),
      path: '/sys/fs/cgroup/web/cgroup.subtree_control',
      processes: 0,
      available: true,
      threadedTrap: false,
    };
    const cpuset: MissingController = { version: 2, hierarchyId: 'v2', enableIn: [step] };
    const ancestors = { '/web': { texts: { 'cpuset.cpus': '1' } } };

    expect(effective({ version: 2, missing: { cpuset }, ancestors }).cpus).toBe('1 by /web');
  });

  test('of an empty v1 cpuset are none', () => {
    expect(effective({ version: 1, own: { texts: { 'cpuset.cpus': '' } } }).cpus).toBe('none by /web/api');
  });
});
