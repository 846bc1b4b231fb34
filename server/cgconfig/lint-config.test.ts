import { describe, expect, test } from 'vitest';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import { anyFacts, type ConfigHost, type ControllerHere } from './config-host.ts';
import { lintConfig } from './lint-config.ts';
import { parseConfig } from './parse-config.ts';

function hostOf(version: 1 | 2, names: readonly string[]): ConfigHost {
  const controllers = new Map<string, ControllerHere>(
    names.map((name) => [
      name,
      {
        version,
        hierarchyId: version === 2 ? 'v2' : name,
        mountPoint: `/sys/fs/cgroup/${name}`,
        together: version === 2 ? names : [name],
      },
    ]),
  );
  return { controllers, facts: { ...anyFacts, highestCpu: 3, nodes: [0] } };
}

const v1 = hostOf(1, ['cpu', 'cpuset', 'memory', 'blkio', 'pids']);
const v2 = hostOf(2, ['cpu', 'cpuset', 'memory', 'io', 'pids']);

/** As "severity code", without what every file of the tables has. */
function lint(body: string, host: ConfigHost | null = v1): string[] {
  const text = body.startsWith('group') || body.startsWith('mount') ? body : `group a { ${body} }`;
  return lintConfig(parseConfig(text), host).map(({ severity, code }) => `${severity} ${code.replace('config-', '')}`);
}

describe('names', () => {
  test.each([
    ['group a/../../etc { cpu { } }', ['refused escapes']],
    [`group ${'a'.repeat(256)} { cpu { } }`, ['refused bad-name']],
    ['group "a\nb" { cpu { } }', ['refused bad-name']],
    ['group . { cpu { } }', ['warning root-group']],
    ['group "" { cpu { } }', ['warning root-group']],
    ['group a { cpu { } } group /a/ { memory { } }', ['warning group-again']],
    ['group a { perm { task { uid = root; } admin { uid = root; } } }', ['warning perm-alone']],
    [
      'group a { perm { task { uid = 12ab; dperm = 1; } admin { uid = root; } } cpu { } }',
      ['warning number-with-tail', 'warning perm-ignored'],
    ],
    ['mount { cpu = /a; } namespace { cpu = a; }', ['refused mount-and-namespace']],
  ])('%s', (text, faults) => {
    expect(lint(text)).toEqual(faults);
  });
});

describe('controllers and parameters', () => {
  test.each([
    ['nonsense { }', ['refused unknown-controller']],
    ['freezer { }', ['refused controller-not-here']],
    ['io { }', ['refused controller-named-so']],
    ['cpu { memory.limit_in_bytes = 4096; }', ['refused key-elsewhere']],
    ['cpu { cpu.sahres = 5; }', ['warning unknown-key']],
    ['cpu { cpu.weight = 100; }', ['refused other-version']],
    ['cpu { "../b/cpu.shares" = 5; }', ['refused key-path']],
    ['cpu { tasks = 0; }', ['warning moves-process']],
    ['cpu { notify_on_release = 1; }', ['info not-written']],
    ['cpu { cpu.shares = ""; }', ['info empty-value']],
    ['"name=systemd" { }', []],
    ['blkio { blkio.throttle.read_bps_device = "8:0 100"; }', []],
  ])('on v1: %s', (body, faults) => {
    expect(lint(body)).toEqual(faults);
  });

  test.each([
    ['cpu { cpu.shares = 5; }', ['refused other-version']],
    ['blkio { }', ['refused controller-named-so']],
    ['cpu { memory.max = 4096; }', []],
  ])('on v2: %s', (body, faults) => {
    expect(lint(body, v2)).toEqual(faults);
  });

  test.each([
    ['cpu { cpu.shares = 5; }', []],
    ['cpu { cpu.weight = 5; }', []],
    ['cpu { cpu.shares = 5; cpu.weight = 5; }', ['refused mixed-versions']],
    ['freezer { }', []],
    ['cpu { cpuacct.usage = 0; }', []],
  ])('without a host: %s', (body, faults) => {
    expect(lint(body, null)).toEqual(faults);
  });
});

describe('values', () => {
  test.each([
    ['cpu { cpu.shares = 1; }', ['warning value-kept-as']],
    ['cpu { cpu.shares = 010; }', ['warning value-octal']],
    ['cpu { cpu.shares = 0x10; }', []],
    ['cpu { cpu.shares = 5k; }', ['refused value-no-number']],
    ['cpu { cpu.shares = " 5"; }', ['refused value-no-number']],
    ['cpu { cpu.cfs_quota_us = 999; }', ['refused out-of-range']],
    ['cpu { cpu.cfs_quota_us = max; }', ['refused value-no-max']],
    ['cpu { cpu.cfs_quota_us = -5; }', []],
    ['memory { memory.limit_in_bytes = 10000; }', ['info value-kept-as']],
    ['memory { memory.limit_in_bytes = 512M; }', []],
    ['memory { memory.limit_in_bytes = " 50M "; }', []],
    ['memory { memory.limit_in_bytes = 1.5G; }', ['refused value-no-size']],
    ['memory { memory.limit_in_bytes = max; }', ['refused value-no-max']],
    ['memory { memory.limit_in_bytes = 18446744073709551616; }', ['refused value-wraps']],
    ['memory { memory.limit_in_bytes = 9223372036854775808; }', []],
    ['memory { memory.oom_control = 2; }', ['refused value-no-flag']],
    ['memory { memory.swappiness = 201; }', ['refused out-of-range']],
    ['cpuset { cpuset.cpus = 0-3; }', []],
    ['cpuset { cpuset.cpus = 0-4; }', ['refused list-beyond-host']],
    ['cpuset { cpuset.mems = 1; }', ['refused list-beyond-host']],
    ['pids { pids.max = max; }', []],
    ['pids { pids.max = -1; }', ['refused out-of-range']],
  ])('on v1: %s', (body, faults) => {
    expect(lint(body)).toEqual(faults);
  });

  test.each([
    ['memory { memory.max = -1; }', ['refused value-no-minus-one']],
    ['cpu { cpu.max = "50000 100000"; }', []],
    ['cpu { cpu.max = 50000; }', []],
    ['cpu { cpu.max = "fast"; }', ['refused value-no-cpu-max']],
    ['cpu { cpu.weight = 0; }', ['refused out-of-range']],
    ['cpuset { cpuset.cpus.partition = exclusive; }', ['refused value-no-partition']],
  ])('on v2: %s', (body, faults) => {
    expect(lint(body, v2)).toEqual(faults);
  });
});

describe('the order in which libcgroup writes', () => {
  test.each([
    ['memory { memory.memsw.limit_in_bytes = 8M; memory.limit_in_bytes = 4M; }', ['refused memsw-first']],
    ['memory { memory.memsw.limit_in_bytes = 8M; }', ['refused memsw-alone']],
    ['memory { memory.limit_in_bytes = 4M; memory.memsw.limit_in_bytes = 8M; }', []],
    ['memory { memory.limit_in_bytes = 4M; memory.memsw.limit_in_bytes = 2M; }', ['refused memsw-alone']],
    ['memory { memory.memsw.limit_in_bytes = -1; memory.limit_in_bytes = 4M; }', []],
    ['cpu { cpu.cfs_quota_us = 5000; cpu.cfs_burst_us = 6000; }', ['refused burst-above-quota']],
    [
      'group a { cpu { cpu.cfs_quota_us = 50000; } } group a/b { cpu { cpu.cfs_quota_us = 60000; } }',
      ['refused quota-above-parent'],
    ],
    [
      'group a/b { cpu { cpu.cfs_quota_us = 60000; } } group a { cpu { cpu.cfs_quota_us = 50000; } }',
      ['refused quota-above-parent'],
    ],
    [
      'group a { cpu { cpu.cfs_quota_us = 50000; } } group a/b/c { cpu { cpu.cfs_quota_us = 60000; } }',
      ['refused quota-above-parent'],
    ],
    [
      'group a/b { cpuset { cpuset.cpus = 0; } } group a { cpuset { cpuset.cpus = 0; } }',
      ['warning cpuset-parent-unset'],
    ],
    ['group a/b { cpuset { cpuset.cpus = 0; } }', ['warning cpuset-parent-unset']],
    [
      'group a { cpuset { cpuset.cpus = 1; } } group a/b { cpuset { cpuset.cpus = 0; } }',
      ['refused cpuset-outside-parent'],
    ],
    ['group a { cpuset { cpuset.cpus = 0-1; } } group a/b { cpuset { cpuset.cpus = 0; } }', []],
    [
      'group a { cpuset { cpuset.cpus = 0-1; } } group a/b { cpuset { cpuset.cpus = 0; } } group a { cpuset { cpuset.cpus = 1; } }',
      ['warning group-again', 'refused cpuset-leaves-child'],
    ],
  ])('%s', (body, faults) => {
    expect(lint(body)).toEqual(faults);
  });

  test('is no matter on v2, where the tighter limit wins', () => {
    expect(lint('group a { cpu { cpu.max = 50000; } } group a/b { cpu { cpu.max = 60000; } }', v2)).toEqual([]);
  });
});

test('what is refused keeps from loading, what is warned of does not', () => {
  const faults = lintConfig(parseConfig('group a { cpu { cpu.shares = 1; } nonsense { } }'), v1);

  expect(faults.map(keepsFromLoading)).toEqual([false, true]);
});

test('a file of 20,000 groups is judged', () => {
  const text = Array.from(
    { length: 20_000 },
    (_, at) => `group a/b${at} { cpu { cpu.cfs_quota_us = 5000; } cpuset { cpuset.cpus = 0; } }\n`,
  );

  const faults = lintConfig(parseConfig(`group a { cpuset { cpuset.cpus = 0; } }\n${text.join('')}`), v1);

  expect(faults).toEqual([]);
});
