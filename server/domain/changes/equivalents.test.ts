import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangePlan } from './change.ts';
import { shellQuote } from './equivalents.ts';
import { planChange } from './plan/plan-change.ts';
import type { SampleContext } from './sample-context.fixtures.ts';
import { sampleContext } from './sample-context.fixtures.ts';

function equivalents(sample: SampleContext, ...edits: LimitEdit[]): ChangePlan['equivalents'] {
  return planChange(sampleContext(sample), edits).equivalents;
}

describe('quoting for the shell', () => {
  test.each([
    ['/web/api', "'/web/api'"],
    ['/my group', "'/my group'"],
    ["/it's", "'/it'\\''s'"],
    ['/a;rm -rf $HOME `x`', "'/a;rm -rf $HOME `x`'"],
    ['/back\\x2dslash', "'/back\\x2dslash'"],
    ['/ünïcode', "'/ünïcode'"],
    // A terminal would act on these when they are pasted.
    ['/bell\x07', "$'/bell\\007'"],
    ["/esc\x1b[2J'\\", "$'/esc\\033[2J\\'\\\\'"],
    ['/c1\u009b', "$'/c1\\302\\233'"],
  ])('%j becomes %s', (text, quoted) => {
    expect(shellQuote(text)).toBe(quoted);
  });
});

describe('the same change', () => {
  test('in the shell and in cgset is one line per write, in the same order', () => {
    const own = { texts: { 'memory.limit_in_bytes': '4096', 'memory.memsw.limit_in_bytes': '4096' } };
    const { shell, libcgroup } = equivalents(
      { version: 1, group: "/it's mine", own },
      { key: 'memory.max', value: 50_000_000n },
      { key: 'memory.memsw', value: 'max' },
    );

    expect(shell).toEqual([
      "echo -1 > '/sys/fs/cgroup/memory/it'\\''s mine/memory.memsw.limit_in_bytes'",
      "echo 50000000 > '/sys/fs/cgroup/memory/it'\\''s mine/memory.limit_in_bytes'",
    ]);
    expect(libcgroup).toEqual([
      "cgset -r memory.memsw.limit_in_bytes=-1 '/it'\\''s mine'",
      "cgset -r memory.limit_in_bytes=50000000 '/it'\\''s mine'",
    ]);
  });

  test('quotes a text of two words', () => {
    const edit: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } };

    expect(equivalents({ version: 2 }, edit)).toMatchObject({
      shell: ["echo '50000 100000' > '/sys/fs/cgroup/web/api/cpu.max'"],
      libcgroup: ["cgset -r 'cpu.max=50000 100000' '/web/api'"],
    });
  });

  test('empties a cpuset with a bare echo, for which cgset has no word', () => {
    expect(equivalents({ version: 1 }, { key: 'cpuset.cpus', value: '' })).toMatchObject({
      shell: ["echo > '/sys/fs/cgroup/cpuset/web/api/cpuset.cpus'"],
      libcgroup: [],
    });
  });

  test('has no systemd command for a group that is no unit', () => {
    expect(equivalents({ version: 2 }, { key: 'pids.max', value: 5 }).systemd).toEqual([]);
    expect(
      equivalents({ version: 2, group: '/system.slice/a.service/sub' }, { key: 'pids.max', value: 5 }).systemd,
    ).toEqual([]);
  });

  test.each<[string, 1 | 2, LimitEdit]>([
    ['CPUShares=2', 1, { key: 'cpu.shares', value: 1 }],
    ['CPUWeight=50', 2, { key: 'cpu.weight', value: 50 }],
    ['CPUWeight=idle', 2, { key: 'cpu.idle', value: true }],
    [
      'CPUQuota=150% CPUQuotaPeriodSec=100ms',
      2,
      { key: 'cpu.quota', value: { quotaUsec: 150_000, periodUsec: 100_000 } },
    ],
    ['MemoryLimit=49999872', 1, { key: 'memory.max', value: 50_000_000n }],
    ['MemoryHigh=4096', 2, { key: 'memory.high', value: 4096n }],
    ['AllowedCPUs=0-1', 2, { key: 'cpuset.cpus', value: '0,1' }],
    ['TasksMax=7', 2, { key: 'pids.max', value: 7 }],
  ])('has the systemd property %s on v%d', (property, version, edit) => {
    expect(equivalents({ version, group: '/system.slice/nginx.service' }, edit).systemd).toEqual([
      `systemctl set-property -- nginx.service ${property}`,
      `systemctl set-property --runtime -- nginx.service ${property}`,
    ]);
  });

  test('has no systemd option in the name of a unit', () => {
    const { systemd } = equivalents({ version: 2, group: '/-Hevil@host.service' }, { key: 'pids.max', value: 7 });

    expect(systemd).toEqual([
      'systemctl set-property -- -Hevil@host.service TasksMax=7',
      'systemctl set-property --runtime -- -Hevil@host.service TasksMax=7',
    ]);
  });

  test.each<[string, LimitEdit[]]>([
    ['CPUWeight=100', [{ key: 'cpu.idle', value: false }]],
    [
      'CPUWeight=50',
      [
        { key: 'cpu.idle', value: false },
        { key: 'cpu.weight', value: 50 },
      ],
    ],
  ])('leaves idle by %s, which to systemd is a weight as well', (property, edits) => {
    const own = { texts: { 'cpu.idle': '1', 'cpu.weight': '0' } };

    expect(equivalents({ version: 2, group: '/a.slice', own }, ...edits).systemd[0]).toBe(
      `systemctl set-property -- a.slice ${property}`,
    );
  });

  test.each<[string, 1 | 2, LimitEdit]>([
    ['no process', 2, { key: 'pids.max', value: 0 }],
    ['no memory', 2, { key: 'memory.max', value: 0n }],
    ['no memory', 1, { key: 'memory.max', value: 4095n }],
    ['a third of a CPU', 2, { key: 'cpu.quota', value: { quotaUsec: 10_000, periodUsec: 30_000 } }],
  ])('has no systemd command for %s on v%d, which systemd does not take', (_what, version, edit) => {
    const sample: SampleContext = { version, group: '/system.slice/nginx.service' };

    expect(equivalents(sample, edit).systemd).toEqual([]);
    expect(planChange(sampleContext(sample), [edit]).notes.map((note) => note.code)).toContain('systemd-partial');
  });

  test('gives a quota to the hundredth of a percent, which is all that systemd takes', () => {
    const edit: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 33_330, periodUsec: 100_000 } };

    expect(equivalents({ version: 2, group: '/a.slice' }, edit).systemd[0]).toContain('CPUQuota=33.33% ');
  });

  test('sets protections to nothing, which systemd takes', () => {
    const own = { texts: { 'memory.low': '4096' } };

    expect(equivalents({ version: 2, group: '/a.slice', own }, { key: 'memory.low', value: 0n }).systemd[0]).toContain(
      'MemoryLow=0',
    );
  });

  test('lifts a limit by the words of each tool', () => {
    const own = { texts: { 'memory.max': '4096', 'cpu.max': '50000 100000' } };
    const { systemd } = equivalents(
      { version: 2, group: '/a.slice', own },
      { key: 'memory.max', value: 'max' },
      { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } },
    );

    expect(systemd[0]).toBe('systemctl set-property -- a.slice CPUQuota= MemoryMax=infinity');
  });
});

describe('units', () => {
  test.each([
    ['/system.slice/nginx.service', 'nginx.service'],
    ['/system.slice/system-getty.slice', 'system-getty.slice'],
    ['/system.slice/_cpu.service', 'cpu.service'],
    ['/machine.slice/machine-qemu\\x2d1\\x2dvm.scope', 'machine-qemu\\x2d1\\x2dvm.scope'],
    ['/system.slice/nginx.service/worker', null],
    ['/init.scope', 'init.scope'],
    ['/user.slice/user-1000.slice/user@1000.service', 'user@1000.service'],
    ['/user.slice/user-1000.slice', 'user-1000.slice'],
    // Units of a user's own manager, of a container's systemd, and groups that are merely named so.
    ['/user.slice/user-1000.slice/user@1000.service/init.scope', null],
    ['/lxc.payload.web/system.slice/nginx.service', null],
    ['/web/nginx.service', null],
    ['/other.slice/user-1000.slice', null],
    ['/user-1000.slice', null],
    ['/user.slice/a--b.slice', null],
    ['/-.slice', null],
    ['/web', null],
    ['/a b.service', null],
    ['/', null],
  ])('of %s: %s', (group, unit) => {
    expect(unitOf(parseGroupPath(group))).toBe(unit);
  });
});
