import { describe, expect, test } from 'vitest';
import type { SampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { wantedFor } from './context-wanted.ts';

function wanted(version: CgroupVersion, edits: LimitEdit[] | null, sample: Partial<SampleContext> = {}) {
  const { own, ancestors } = sampleContext({ version, ...sample });
  const onlineCpus = [0, 1, 2, 3];
  return wantedFor({ own, above: ancestors, cpu: version, cpuset: version, onlineCpus, pageBytes: 4096 }, edits);
}

const nobody = { siblings: 'none', weights: false, children: 'none', members: false };

describe('what is read of the neighbours', () => {
  test.each<[string, CgroupVersion, LimitEdit]>([
    ['memory', 1, { key: 'memory.max', value: 2n ** 30n }],
    ['memory', 2, { key: 'memory.max', value: 2n ** 30n }],
    ['processes', 1, { key: 'pids.max', value: 100 }],
    ['a quota on v2', 2, { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } }],
  ])('nothing for %s', (_, version, edit) => {
    expect(wanted(version, [edit])).toEqual(nobody);
  });

  test('the weights for CPU shares', () => {
    expect(wanted(1, [{ key: 'cpu.shares', value: 512 }])).toEqual({ ...nobody, weights: true });
    expect(wanted(2, [{ key: 'cpu.idle', value: true }])).toEqual({ ...nobody, weights: true });
  });

  test("children's quotas for a quota on v1, which may not be below theirs", () => {
    const { children } = wanted(1, [{ key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } }]);

    expect(children).toEqual({ keys: ['cpu.quota'], membersIn: null });
  });

  test('only siblings that keep CPUs to themselves for a cpuset', () => {
    expect(wanted(1, [{ key: 'cpuset.cpus', value: '1' }]).siblings).toBe('claims');
    expect(wanted(2, [{ key: 'cpuset.cpus', value: '1' }]).siblings).toBe('claims');
  });

  test.each<[string, CgroupVersion, LimitEdit, SampleContext['own']]>([
    ['becomes exclusive', 1, { key: 'cpuset.cpu_exclusive', value: true }, {}],
    ['is exclusive', 1, { key: 'cpuset.cpus', value: '1' }, { texts: { 'cpuset.cpu_exclusive': '1' } }],
    ['becomes a partition', 2, { key: 'cpuset.cpus.partition', value: 'root' }, {}],
    ['is a partition', 2, { key: 'cpuset.cpus', value: '1' }, { texts: { 'cpuset.cpus.partition': 'isolated' } }],
  ])("every sibling's cpuset when the group %s", (_, version, edit, own) => {
    expect(wanted(version, [edit], { own }).siblings).toBe('all');
  });

  test('partitions among the siblings where CPUs of the parent are missing, whatever is changed', () => {
    const ancestors = { '/web': { effectiveCpus: '0-2' } };

    expect(wanted(2, [{ key: 'pids.max', value: 100 }], { ancestors }).siblings).toBe('claims');
  });

  test('the processes when a limit is below the present use', () => {
    const own = { use: { memoryBytes: 2n ** 30n + 4096n } };

    expect(wanted(2, [{ key: 'memory.max', value: 2n ** 30n }], { own })).toMatchObject({
      members: true,
      children: { membersIn: 'memory' },
    });
  });

  test('the processes when a limit is below what any process needs, whatever is used', () => {
    const own = { use: { memoryBytes: 0n } };

    expect(wanted(1, [{ key: 'memory.max', value: 500n }], { own })).toMatchObject({ members: true });
    expect(wanted(1, [{ key: 'memory.max', value: 65_536n }], { own })).toMatchObject({ members: false });
  });

  test('a bounded look at everybody for a form', () => {
    expect(wanted(1, null)).toEqual({ siblings: 'pinned', weights: true, children: 'pinned', members: false });
  });
});
