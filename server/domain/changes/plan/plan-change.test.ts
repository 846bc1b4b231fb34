import { describe, expect, test } from 'vitest';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import type { SampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planChange } from './plan-change.ts';

const MiB = 1n << 20n;

function plan(sample: SampleContext, ...edits: LimitEdit[]): ChangePlan {
  return planChange(sampleContext(sample), edits);
}

/** The writes as a person would type them: "file text", with what is kept where it is another text. */
function told(made: ChangePlan): string[] {
  return made.writes.map(({ file, text, keeps }) => `${file} ${text}${keeps === text ? '' : ` -> ${keeps}`}`);
}

function codes(made: ChangePlan): string[] {
  return made.notes.map((note) => note.code);
}

describe('a plan', () => {
  test('tells each write with its place, what stood before and what puts it back', () => {
    const made = plan(
      { version: 1, own: { texts: { 'memory.limit_in_bytes': '104857600' } } },
      { key: 'memory.max', value: 50_000_000n },
    );

    expect(made.writes).toEqual([
      {
        key: 'memory.max',
        group: '/web/api',
        hierarchyId: 'memory',
        version: 1,
        file: 'memory.limit_in_bytes',
        path: '/sys/fs/cgroup/memory/web/api/memory.limit_in_bytes',
        before: '104857600',
        text: '50000000',
        keeps: '49999872',
        undoText: '104857600',
      },
    ]);
    expect(made).toMatchObject({ group: '/web/api', refused: false, confirm: null });
  });

  test('refuses when nothing would change, also after rounding', () => {
    const made = plan(
      { version: 2, own: { texts: { 'memory.max': '49999872' } } },
      { key: 'memory.max', value: 50_000_000n },
      { key: 'pids.max', value: 'max' },
    );

    expect(made).toMatchObject({ refused: true, writes: [] });
    expect(codes(made)).toContain('nothing-to-change');
  });

  test('leaves out what is as asked already, and says so', () => {
    const made = plan({ version: 1 }, { key: 'cpu.shares', value: 1024 }, { key: 'pids.max', value: 20 });

    expect(told(made)).toEqual(['pids.max 20']);
    expect(made.notes).toMatchObject([{ severity: 'info', code: 'unchanged', key: 'cpu.shares' }]);
  });

  test('refuses a guarded group with the reason', () => {
    const made = plan({ version: 1, guarded: 'Corral runs in it.' }, { key: 'cpu.shares', value: 5 });

    expect(made.refused).toBe(true);
    expect(made.notes[0]).toMatchObject({ severity: 'refused', code: 'guarded', text: 'Corral runs in it.' });
  });

  test.each([
    [1, { key: 'cpu.weight', value: 100 }],
    [1, { key: 'memory.high', value: 'max' }],
    [2, { key: 'cpu.shares', value: 100 }],
    [2, { key: 'memory.memsw', value: 'max' }],
  ] as const)('refuses on v%d what that version lacks: %j', (version, edit) => {
    const made = plan({ version }, edit);

    expect(made).toMatchObject({ refused: true, writes: [] });
    expect(made.notes[0]).toMatchObject({ severity: 'refused', code: 'not-on-this-version', key: edit.key });
  });

  test('refuses a file that this kernel does not have, with the reason it was not read', () => {
    const made = plan(
      { version: 1, own: { lacks: ['memory.memsw.limit_in_bytes'] } },
      { key: 'memory.memsw', value: 'max' },
    );

    expect(made.notes[0]?.text).toBe('memory.memsw.limit_in_bytes: The file is not there.');
  });

  test('refuses a file that the agent may not write', () => {
    const made = plan(
      { version: 2, own: { readOnly: 'The user corral may not write it.' } },
      { key: 'pids.max', value: 5 },
    );

    expect(made.notes[0]).toMatchObject({ code: 'read-only', text: 'pids.max: The user corral may not write it.' });
  });

  test.each([
    [2, { key: 'cpu.weight', value: 0 }],
    [2, { key: 'cpu.weight.nice', value: 20 }],
    [1, { key: 'cpu.quota', value: { quotaUsec: 999, periodUsec: 100_000 } }],
    [1, { key: 'memory.swappiness', value: 201 }],
    [1, { key: 'pids.max', value: 4_194_305 }],
    [1, { key: 'cpuset.cpus', value: '0-4' }, 'list-beyond-host'],
    [2, { key: 'cpuset.mems', value: '2' }, 'list-beyond-host'],
    [2, { key: 'cpuset.cpus', value: 'three' }, 'list-unexpected'],
  ] as const)('refuses on v%d a value out of range: %j', (version, edit, listFault?: string) => {
    const made = plan({ version }, edit);

    expect(made).toMatchObject({ refused: true, writes: [] });
    expect(made.notes[0]).toMatchObject({ severity: 'refused', code: listFault ?? 'out-of-range', key: edit.key });
  });

  test('warns of an owner that may set the value back, and tells its way', () => {
    const sample: SampleContext = {
      version: 2,
      group: '/system.slice/nginx.service',
      owner: { kind: 'systemd', label: 'nginx.service' },
    };
    const made = plan(sample, { key: 'memory.max', value: 512n * MiB }, { key: 'memory.oom.group', value: true });

    expect(made.notes).toMatchObject([
      { severity: 'warning', code: 'owner-systemd-unit' },
      { severity: 'info', code: 'systemd-partial' },
    ]);
    expect(made.equivalents.systemd[0]).toBe('systemctl set-property -- nginx.service MemoryMax=536870912');
  });
});

describe('memory on v1', () => {
  const limited = {
    texts: { 'memory.limit_in_bytes': '104857600', 'memory.memsw.limit_in_bytes': '104857600' },
  };

  test('raises memory and swap together before memory', () => {
    const made = plan(
      { version: 1, own: limited },
      { key: 'memory.max', value: 200n * MiB },
      { key: 'memory.memsw', value: 300n * MiB },
    );

    expect(told(made)).toEqual(['memory.memsw.limit_in_bytes 314572800', 'memory.limit_in_bytes 209715200']);
  });

  test('lowers memory before memory and swap together', () => {
    const made = plan(
      { version: 1, own: limited },
      { key: 'memory.memsw', value: 50n * MiB },
      { key: 'memory.max', value: 50n * MiB },
    );

    expect(told(made)).toEqual(['memory.limit_in_bytes 52428800', 'memory.memsw.limit_in_bytes 52428800']);
  });

  test('lifts both, memory and swap first, in the text that v1 takes', () => {
    const made = plan(
      { version: 1, own: limited },
      { key: 'memory.max', value: 'max' },
      { key: 'memory.memsw', value: 'max' },
    );

    expect(told(made)).toEqual([
      'memory.memsw.limit_in_bytes -1 -> 9223372036854771712',
      'memory.limit_in_bytes -1 -> 9223372036854771712',
    ]);
  });

  test('refuses to raise memory alone above memory and swap together', () => {
    const made = plan({ version: 1, own: limited }, { key: 'memory.max', value: 200n * MiB });

    expect(made).toMatchObject({ refused: true, writes: [] });
    expect(made.notes[0]).toMatchObject({ code: 'memsw-below-memory', key: 'memory.max' });
  });

  test('compares what is kept: two sizes within one page are equal', () => {
    const made = plan(
      { version: 1, own: limited },
      { key: 'memory.max', value: 50_000_001n },
      { key: 'memory.memsw', value: 50_000_000n },
    );

    expect(made.refused).toBe(false);
  });

  test('raises memory alone where swap is not accounted', () => {
    const own = { ...limited, lacks: ['memory.memsw.limit_in_bytes'] };

    expect(told(plan({ version: 1, own }, { key: 'memory.max', value: 'max' }))).toHaveLength(1);
  });

  test('tries a limit below use, and warns that the kernel may refuse', () => {
    const own = { use: { memoryBytes: 41n * MiB }, processes: 1 };
    const made = plan({ version: 1, own }, { key: 'memory.max', value: 10n * MiB });

    expect(made).toMatchObject({ refused: false, confirm: null });
    expect(made.notes).toMatchObject([
      {
        severity: 'warning',
        code: 'below-use-v1',
        text: expect.stringContaining('Use is 41 MiB, over the new 10 MiB'),
      },
    ]);
  });

  test.each([
    [500n, 0n],
    [4096n, 0n],
    [32_768n, 16_384n],
  ])('says of %d bytes among processes that v1 refuses it or kills, also while %d are used', (value, memoryBytes) => {
    const own = { use: { memoryBytes }, processes: 1 };
    const made = plan({ version: 1, own }, { key: 'memory.max', value });

    expect(made).toMatchObject({ refused: false, confirm: 'api' });
    expect(made.notes).toContainEqual(
      expect.objectContaining({ severity: 'danger', code: 'below-need-v1', text: expect.stringContaining('EBUSY') }),
    );
    expect(codes(made)).toContain('memory-stays-behind');
  });

  test('says nothing of that where nobody is, or where one process can live', () => {
    const use = { memoryBytes: 0n };

    expect(codes(plan({ version: 1, own: { use } }, { key: 'memory.max', value: 500n }))).toEqual(['rounds-to-zero']);
    expect(codes(plan({ version: 1, own: { use, processes: 1 } }, { key: 'memory.max', value: 36_864n }))).toEqual([
      'memory-stays-behind',
    ]);
  });

  test('counts processes below the group for it', () => {
    const children = { '/web/api/a': { processes: 3 } };

    expect(codes(plan({ version: 1, children }, { key: 'memory.max', value: 4096n }))).toContain('below-need-v1');
  });

  test('tells that processes brought no memory along while use is less than they must have', () => {
    const of = (memoryBytes: bigint) =>
      codes(plan({ version: 1, own: { use: { memoryBytes }, processes: 10 } }, { key: 'memory.max', value: MiB }));

    expect(of(300_000n)).toEqual(['memory-stays-behind']);
    expect(of(400_000n)).toEqual([]);
  });

  test('writes the switch for killing the way round that the file has it', () => {
    const made = plan({ version: 1 }, { key: 'memory.oom_kill', value: false });

    expect(made.writes).toMatchObject([
      {
        file: 'memory.oom_control',
        before: 'oom_kill_disable 0',
        text: '1',
        keeps: 'oom_kill_disable 1',
        undoText: '0',
      },
    ]);
  });
});

describe('memory on v2', () => {
  test('gives swap and throttling before the limit that kills', () => {
    const made = plan(
      { version: 2 },
      { key: 'memory.max', value: 100n * MiB },
      { key: 'memory.high', value: 80n * MiB },
      { key: 'memory.swap.max', value: 64n * MiB },
      { key: 'memory.oom.group', value: true },
    );

    expect(made.writes.map((write) => write.file)).toEqual([
      'memory.oom.group',
      'memory.swap.max',
      'memory.high',
      'memory.max',
    ]);
  });

  test.each([0n, 4096n])('says that 500 bytes kill processes, also while %d are used', (memoryBytes) => {
    const own = { use: { memoryBytes }, processes: 1 };
    const made = plan({ version: 2, own }, { key: 'memory.max', value: 500n });

    expect(made).toMatchObject({ refused: false, confirm: 'api' });
    expect(made.notes).toContainEqual(
      expect.objectContaining({ severity: 'danger', code: memoryBytes === 0n ? 'below-need-v2' : 'would-kill' }),
    );
  });

  test('asks for the name of the group when the limit would kill', () => {
    const own = { use: { memoryBytes: 41n * MiB }, processes: 2 };
    const made = plan({ version: 2, own }, { key: 'memory.max', value: 10n * MiB });

    expect(made).toMatchObject({ refused: false, confirm: 'api' });
    expect(made.notes).toMatchObject([
      { severity: 'danger', code: 'would-kill', text: expect.stringContaining('2 processes are in it.') },
    ]);
  });

  test('names the processes that a limit would kill, the largest first', () => {
    const own = { use: { memoryBytes: 41n * MiB }, processes: 3 };
    const largest = [
      { pid: 41, name: 'java', residentBytes: 32 * 1024 * 1024 },
      { pid: 42, name: 'tail (1)', residentBytes: 1024 * 1024 },
    ];
    const made = plan({ version: 2, own, largest }, { key: 'memory.max', value: 10n * MiB });

    expect(made.notes[0]?.text).toContain('The largest: java (pid 41, 32 MiB), tail (1) (pid 42, 1 MiB).');
  });

  test('does not ask where there is nothing to kill, only cache to drop', () => {
    const own = { use: { memoryBytes: 41n * MiB, pids: 0 } };
    const made = plan({ version: 2, own }, { key: 'memory.max', value: 10n * MiB });

    expect(made.confirm).toBeNull();
    expect(codes(made)).toEqual(['below-use-empty']);
  });

  test('asks when what is further below cannot be seen', () => {
    const sample: SampleContext = {
      version: 2,
      own: { use: { memoryBytes: 41n * MiB } },
      children: { '/web/api/a': { isSeenWhole: false } },
    };

    expect(plan(sample, { key: 'memory.max', value: 10n * MiB }).confirm).toBe('api');
  });

  test('does not ask when use fits', () => {
    const own = { use: { memoryBytes: 10n * MiB }, processes: 2 };

    expect(plan({ version: 2, own }, { key: 'memory.max', value: 10n * MiB }).confirm).toBeNull();
  });

  test('slows down below memory.high without asking', () => {
    const made = plan(
      { version: 2, own: { use: { memoryBytes: 41n * MiB } } },
      { key: 'memory.high', value: 10n * MiB },
    );

    expect(made.confirm).toBeNull();
    expect(codes(made)).toEqual(['slows-down']);
  });

  test.each([
    [50_000_000n, 'page-rounding', 'info'],
    [500n, 'rounds-to-zero', 'warning'],
    [9_223_372_036_854_775_807n, 'becomes-no-limit', 'info'],
  ] as const)('explains what becomes of %d bytes: %s', (value, code, severity) => {
    const made = plan({ version: 2, own: { texts: { 'memory.low': '4096' } } }, { key: 'memory.low', value });

    expect(made.notes).toMatchObject([{ code, severity }]);
  });
});

describe('pids', () => {
  test('says that members stay and new ones are refused', () => {
    const made = plan({ version: 1, own: { use: { pids: 30 } } }, { key: 'pids.max', value: 20 });

    expect(made.refused).toBe(false);
    expect(made.notes).toMatchObject([{ severity: 'warning', code: 'pids-below-current' }]);
  });
});

describe('enabling a controller on v2', () => {
  const step = (group: string, more: object = {}) => ({
    group: group as never,
    path: `/sys/fs/cgroup${group === '/' ? '' : group}/cgroup.subtree_control`,
    processes: 0,
    available: true,
    threadedTrap: false,
    ...more,
  });
  const missingIn = (...enableIn: ReturnType<typeof step>[]) => ({ version: 2 as const, hierarchyId: 'v2', enableIn });

  test('comes first, from the top down, and is undone by disabling', () => {
    const missing = { memory: missingIn(step('/'), step('/web')) };
    const made = plan({ version: 2, missing }, { key: 'memory.max', value: 100n * MiB });

    expect(made.writes.map(({ group, path, text, undoText }) => [group, path, text, undoText])).toEqual([
      ['/', '/sys/fs/cgroup/cgroup.subtree_control', '+memory', '-memory'],
      ['/web', '/sys/fs/cgroup/web/cgroup.subtree_control', '+memory', '-memory'],
      ['/web/api', '/sys/fs/cgroup/web/api/memory.max', '104857600', 'max'],
    ]);
    expect(codes(made)).toEqual(['enables-controller']);
    expect(made.writes[2]).toMatchObject({ before: null, hierarchyId: 'v2', keeps: '104857600' });
  });

  test('is not done for a controller that no edit needs', () => {
    const missing = { memory: missingIn(step('/web')) };

    expect(told(plan({ version: 2, missing }, { key: 'pids.max', value: 5 }))).toEqual(['pids.max 5']);
  });

  test('refuses a domain controller among processes', () => {
    const missing = { memory: missingIn(step('/web', { processes: 3 })) };
    const made = plan({ version: 2, missing }, { key: 'memory.max', value: 100n * MiB });

    expect(made.refused).toBe(true);
    expect(made.notes).toMatchObject([{ severity: 'refused', code: 'inner-processes' }]);
  });

  test('refuses the silent turn into a threaded group', () => {
    const missing = { cpu: missingIn(step('/web', { processes: 1, threadedTrap: true })) };
    const made = plan({ version: 2, missing }, { key: 'cpu.weight', value: 50 });

    expect(made.refused).toBe(true);
    expect(made.notes).toMatchObject([{ code: 'threaded-trap', text: expect.stringContaining('/web has 1 process') }]);
  });

  test('makes no exception for "/": in a container it is no root group', () => {
    const missing = { memory: missingIn(step('/', { processes: 90 })) };

    expect(codes(plan({ version: 2, missing }, { key: 'memory.max', value: 100n * MiB }))).toContain('inner-processes');
  });

  test('refuses where an ancestor does not have the controller to give', () => {
    const missing = { cpu: missingIn(step('/web', { available: false })) };

    expect(codes(plan({ version: 2, missing }, { key: 'cpu.weight', value: 50 }))).toEqual([
      'controller-not-available',
    ]);
  });
});

describe('the basis', () => {
  const edit: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } };
  const basis = (sample: SampleContext, ...edits: LimitEdit[]) =>
    plan(sample, ...(edits.length ? edits : [edit])).basis;
  const plain = basis({ version: 1 });

  test('is the same for the same values, whatever is asked of them and whatever is in use', () => {
    const other: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 70_000, periodUsec: 100_000 } };

    expect(basis({ version: 1 }, other)).toBe(plain);
    expect(basis({ version: 1, own: { use: { memoryBytes: 5n, pids: 7, cpus: 1 }, processes: 9 } })).toBe(plain);
  });

  test.each<[string, SampleContext]>([
    ['its own value', { version: 1, own: { texts: { 'cpu.cfs_quota_us': '30000' } } }],
    ['a value written in the same order', { version: 1, own: { texts: { 'cpu.cfs_burst_us': '10' } } }],
    ["an ancestor's quota", { version: 1, ancestors: { '/web': { texts: { 'cpu.cfs_quota_us': '90000' } } } }],
    ["a child's quota", { version: 1, children: { '/web/api/a': { texts: { 'cpu.cfs_quota_us': '9000' } } } }],
    ['the group', { version: 1, group: '/web/other' }],
  ])('moves with %s', (_what, sample) => {
    expect(basis(sample)).not.toBe(plain);
  });

  test('does not move with the limits of another controller', () => {
    expect(basis({ version: 1, own: { texts: { 'pids.max': '7' } } })).toBe(plain);
  });
});
