import { describe, expect, test } from 'vitest';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { UnitKind } from '#server/domain/groups/group-kinds.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planUnit, unitMark } from './plan-unit.ts';

function plan(group: string, edits: LimitEdit[], kind: UnitKind = 'slice') {
  const context = sampleContext({ version: 2, group, ancestors: {}, owner: { kind: 'systemd', label: 'x' } });
  return planUnit(context, { kind, edits, makes: [{ hierarchyId: 'v2', version: 2, path: `/sys/fs/cgroup${group}` }] });
}

describe('the plan of a group that systemd keeps', () => {
  test('a slice has its limits as properties, rounded as the kernel will, and is there from the boot on', () => {
    const { unit, writes, refused, notes } = plan('/web.slice', [
      { key: 'memory.max', value: 50_000_000n },
      { key: 'cpu.quota', value: { quotaUsec: 150_000, periodUsec: 100_000 } },
    ]);

    expect({ refused, notes: notes.map(({ code }) => code) }).toEqual({ refused: false, notes: ['page-rounding'] });
    expect(unit).toMatchObject({
      name: 'web.slice',
      file: '/etc/systemd/system/web.slice',
      link: '/etc/systemd/system/slices.target.wants/web.slice',
    });
    expect(unit?.text.startsWith(`${unitMark}\n`)).toBe(true);
    expect(unit?.text.split('\n')).toEqual(
      expect.arrayContaining(['[Slice]', 'MemoryMax=49999872', 'CPUQuota=150%', 'WantedBy=slices.target']),
    );
    expect(unit?.commands.at(-1)).toBe('systemctl enable --now -- web.slice');
    expect(writes.map(({ file, keeps }) => [file, keeps])).toEqual([
      ['cpu.max', '150000 100000'],
      ['memory.max', '49999872'],
    ]);
  });

  test('a delegated service leaves its groups to others, with its process in one of its own, before Corral restores', () => {
    const { unit, refused } = plan(
      '/web.slice/corral-jobs.service',
      [{ key: 'memory.max', value: 50_000_000n }],
      'delegated',
    );

    expect(refused).toBe(false);
    expect(unit).toMatchObject({
      name: 'corral-jobs.service',
      link: '/etc/systemd/system/multi-user.target.wants/corral-jobs.service',
    });
    expect(unit?.text.split('\n')).toEqual(
      expect.arrayContaining([
        'Before=corral-agent.service',
        'Slice=web.slice',
        'Delegate=yes',
        `ExecStart=/bin/sh -c 'IFS=: read -r _ _ own </proc/self/cgroup && cd "/sys/fs/cgroup$$own" && mkdir -p main && echo $$$$ >main/cgroup.procs && cd / && systemd-notify --ready && exec sleep infinity'`,
        'MemoryMax=49999872',
      ]),
    );
    expect(plan('/corral-jobs.service', [], 'delegated').unit?.text).toContain('\nSlice=-.slice\n');
  });

  test.each<LimitEdit>([
    { key: 'memory.oom.group', value: true },
    // A quota in percent has two digits behind the point at most.
    { key: 'cpu.quota', value: { quotaUsec: 33_333, periodUsec: 99_999 } },
  ])('what systemd has no property for is refused: %j', (edit) => {
    const { refused, notes } = plan('/web.slice', [edit]);

    expect(refused).toBe(true);
    expect(notes).toContainEqual(expect.objectContaining({ code: 'unit-without-property', key: edit.key }));
  });
});
