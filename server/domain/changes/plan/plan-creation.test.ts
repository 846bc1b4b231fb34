import { describe, expect, test } from 'vitest';
import type { MissingController } from '#server/domain/changes/change.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planCreation } from './plan-creation.ts';

const makes: PlannedDir[] = [{ hierarchyId: 'v2', version: 2, path: '/sys/fs/cgroup/web/api' }];

function missing(processes = 0): MissingController {
  const path = '/sys/fs/cgroup/web/cgroup.subtree_control';
  const step = {
    group: '/web' as never,
    path,
    processes,
    available: true,
    threadedTrap: false,
    type: 'domain' as const,
  };
  return { version: 2, hierarchyId: 'v2', enableIn: [step] };
}

function plan(edits: LimitEdit[], { processes = 0, enable = ['memory' as const] } = {}) {
  const context = sampleContext({ version: 2, missing: { memory: missing(processes) } });
  return planCreation(context, { makes, filling: [], enable, edits }).plan;
}

describe('the plan of a creation', () => {
  test('is refused where a group above takes no more, and names that group and its limit', () => {
    const context = sampleContext({ version: 2 });
    const above = [
      { group: '/web' as never, maxDepth: null, maxDescendants: 3, descendants: 3 },
      { group: '/' as never, maxDepth: 1, maxDescendants: null, descendants: 9 },
    ];

    const { refused, notes } = planCreation(context, { makes, filling: [], enable: [], edits: [], above }).plan;

    expect(refused).toBe(true);
    expect(notes.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^\/web takes 3 groups below it and has 3: its cgroup\.max\.descendants/),
      expect.stringMatching(/^\/ takes groups down to 1 level below it: that is its cgroup\.max\.depth/),
    ]);
  });

  test('enables what is asked for, then writes the limits, in that order', () => {
    const { writes, refused } = plan([{ key: 'memory.max', value: 50_000_000n }]);

    expect(refused).toBe(false);
    expect(writes.map(({ path, text, keeps }) => [path, text, keeps])).toEqual([
      ['/sys/fs/cgroup/web/cgroup.subtree_control', '+memory', null],
      ['/sys/fs/cgroup/web/api/memory.max', '50000000', '49999872'],
    ]);
    expect(writes[1]).toMatchObject({ before: 'max', undoText: 'max' });
  });

  test('without limits it is a plan all the same, and says what then binds', () => {
    const { writes, refused, notes, effective } = plan([]);

    expect(refused).toBe(false);
    expect(writes).toHaveLength(1);
    expect(notes.map(({ code }) => code)).toEqual(['enables-controller']);
    expect(effective.map(({ resource }) => resource)).toContain('memory');
  });

  test('a limit that a new group has anyway is no write and no refusal', () => {
    const { writes, refused, notes } = plan([{ key: 'pids.max', value: 'max' }]);

    expect(refused).toBe(false);
    expect(writes.every(({ key }) => key === null)).toBe(true);
    expect(notes).toContainEqual(expect.objectContaining({ code: 'as-in-new-group', key: 'pids.max' }));
  });

  test('says once what stands in the way of a controller, though a limit needs it too', () => {
    const { refused, notes } = plan([{ key: 'memory.max', value: 50_000_000n }], { processes: 3 });

    expect(refused).toBe(true);
    expect(notes.filter(({ code }) => code === 'inner-processes')).toHaveLength(1);
  });

  test('reads as commands: directories first; cgcreate enables by itself', () => {
    const { equivalents } = plan([{ key: 'memory.max', value: 67_108_864n }]);

    expect(equivalents.shell).toEqual([
      "mkdir '/sys/fs/cgroup/web/api'",
      "echo +memory > '/sys/fs/cgroup/web/cgroup.subtree_control'",
      "echo 67108864 > '/sys/fs/cgroup/web/api/memory.max'",
    ]);
    expect(equivalents.libcgroup).toEqual([
      'cgcreate -g cpu,cpuset,memory,io,pids,hugetlb,rdma,misc:/web/api',
      "cgset -r memory.max=67108864 '/web/api'",
    ]);
    expect(equivalents.systemd).toEqual([]);
  });

  test('has another basis when a directory, a step on the way or a limit is another', () => {
    const bases = [
      plan([]),
      plan([], { enable: [] }),
      plan([{ key: 'memory.max', value: 67_108_864n }]),
      plan([{ key: 'pids.max', value: 5 }]),
    ].map(({ basis }) => basis);

    expect(new Set(bases).size).toBe(bases.length);
    expect(plan([]).basis).toBe(bases[0]);
  });
});
