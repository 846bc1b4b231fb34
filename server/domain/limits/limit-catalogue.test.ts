import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import {
  controllerOfLimit,
  limitControllers,
  limitKeysOf,
  limitRule,
  limitRulesOf,
  settingOf,
  textThatRestores,
} from './limit-catalogue.ts';
import type { LimitFacts } from './limit-rule.ts';
import type { LimitKey, LimitValue } from './limits.ts';
import { limitEditSchema } from './limits.ts';

const facts: LimitFacts = { pageBytes: 4096, highestCpu: 7, nodes: [0, 1], devices: [], kernel: '6.18.44' };

function writesOf<K extends LimitKey>(version: CgroupVersion, key: K, value: LimitValue<K>, on = facts) {
  const rule = limitRule(version, key);
  if (!rule) throw new Error(`no ${key} on v${version}`);
  return rule.toWrites(value, on);
}

describe('the catalogue', () => {
  test('knows every limit that can be edited, on v1, on v2 or on both', () => {
    const catalogued = new Set(
      ([1, 2] as const).flatMap((version) => limitControllers.flatMap((name) => limitKeysOf(version, name))),
    );
    const editable = limitEditSchema.def.options.map((option) => option.shape.key.def.values[0]);

    expect([...catalogued].sort()).toEqual([...editable].sort());
  });

  test('files each limit under its own key, version and controller', () => {
    for (const version of [1, 2] as const)
      for (const controller of limitControllers)
        for (const rule of limitRulesOf(version, controller)) {
          expect(limitRule(version, rule.key)).toBe(rule);
          expect(rule).toMatchObject({ version, controller: controllerOfLimit(rule.key) });
        }
  });

  test.each([
    [1, 'cpu.weight'],
    [1, 'memory.high'],
    [1, 'cpuset.cpus.partition'],
    [2, 'cpu.shares'],
    [2, 'memory.memsw'],
    [2, 'memory.swappiness'],
  ] as const)('has on v%d no %s', (version, key) => {
    expect(limitRule(version, key)).toBeNull();
  });
});

describe('an edit', () => {
  test.each([
    ['memory.max', -1n, 'max'],
    // A script's plain number, as its plain sizes.
    ['memory.max', -1, 'max'],
    ['memory.memsw', -1n, 'max'],
    ['memory.high', -1n, 'max'],
    ['pids.max', -1, 'max'],
    ['cpu.quota', { quotaUsec: -1, periodUsec: 50_000 }, { quotaUsec: 'max', periodUsec: 50_000 }],
  ])('takes v1’s own spelling of no limit for %s', (key, value, means) => {
    expect(limitEditSchema.parse({ key, value })).toEqual({ key, value: means });
  });

  test.each([
    ['memory.max', -2n],
    ['memory.max', -2],
    ['pids.max', -2],
    ['cpu.shares', -1],
    ['cpu.burst', -1],
  ])('takes no other number below zero (%s %s)', (key, value) => {
    expect(limitEditSchema.safeParse({ key, value }).success).toBe(false);
  });
});

describe('memory', () => {
  test.each([
    [1, 50_000_000n, '50000000', '49999872'],
    [2, 50_000_000n, '50000000', '49999872'],
    [1, 500n, '500', '0'],
    [1, 4096n, '4096', '4096'],
    [1, 4097n, '4097', '4096'],
    [1, 'max', '-1', '9223372036854771712'],
    [2, 'max', 'max', 'max'],
    [1, 9_223_372_036_854_775_807n, '9223372036854775807', '9223372036854771712'],
    [2, 9_223_372_036_854_775_807n, '9223372036854775807', 'max'],
    [2, 9_223_372_036_854_771_712n, '9223372036854771712', 'max'],
    [2, 9_223_372_036_854_771_711n, '9223372036854771711', '9223372036854767616'],
    // One above 2^53: a number would lose the last bit.
    [1, 9_007_199_254_740_993n, '9007199254740993', '9007199254740992'],
  ] as const)('on v%d %s is written as %s and kept as %s', (version, value, text, keeps) => {
    expect(writesOf(version, 'memory.max', value)).toMatchObject([{ text, keeps }]);
  });

  test('is kept in pages of the host’s size', () => {
    expect(writesOf(1, 'memory.max', 100_000n, { ...facts, pageBytes: 65_536 })[0]?.keeps).toBe('65536');
  });

  test.each([
    [1, 'memory.max', '9223372036854771712\n', 'max'],
    [1, 'memory.max', '49999872\n', 49_999_872n],
    [2, 'memory.high', 'max\n', 'max'],
    [2, 'memory.min', '0\n', 0n],
  ] as const)('on v%d reads %s %j', (version, key, text, value) => {
    expect(limitRule<LimitKey>(version, key)?.parse([text])).toBe(value);
  });

  test('killing is a switch that the kernel shows among counters', () => {
    const text = 'oom_kill_disable 1\nunder_oom 0\noom_kill 3\n';

    expect(limitRule(1, 'memory.oom_kill')?.parse([text])).toBe(false);
    expect(writesOf(1, 'memory.oom_kill', false)).toEqual([
      { file: 'memory.oom_control', text: '1', keeps: 'oom_kill_disable 1' },
    ]);
    expect(settingOf('memory.oom_control', text)).toBe('oom_kill_disable 1');
    expect(textThatRestores('memory.oom_control', 'oom_kill_disable 1')).toBe('1');
  });

  test.each([
    ['6.18.44', 200, null],
    ['6.18.44', 201, 'Swappiness goes from 0 to 200; 201 is outside.'],
    ['5.4.0-42-generic', 101, 'Swappiness goes from 0 to 100; 101 is outside.'],
    ['5.8.0', 101, null],
  ])('swappiness on Linux %s of %d: %s', (kernel, value, fault) => {
    expect(limitRule(1, 'memory.swappiness')?.fault(value, { ...facts, kernel })?.text ?? null).toBe(fault);
  });
});

describe('cpu', () => {
  test.each([
    [0, '2'],
    [1, '2'],
    [2, '2'],
    [1024, '1024'],
    [262_144, '262144'],
    [262_145, '262144'],
    [Number.MAX_SAFE_INTEGER, '262144'],
  ])('keeps %d shares as %s', (value, keeps) => {
    expect(writesOf(1, 'cpu.shares', value)).toEqual([{ file: 'cpu.shares', text: String(value), keeps }]);
  });

  test('writes a quota as two files on v1 and as one on v2', () => {
    const value = { quotaUsec: 150_000, periodUsec: 100_000 };

    expect(writesOf(1, 'cpu.quota', value).map(({ file, text }) => [file, text])).toEqual([
      ['cpu.cfs_quota_us', '150000'],
      ['cpu.cfs_period_us', '100000'],
    ]);
    expect(writesOf(2, 'cpu.quota', value)).toEqual([
      { file: 'cpu.max', text: '150000 100000', keeps: '150000 100000' },
    ]);
  });

  test('writes no quota in the words of each version', () => {
    const value = { quotaUsec: 'max', periodUsec: 50_000 } as const;

    expect(writesOf(1, 'cpu.quota', value)[0]?.text).toBe('-1');
    expect(writesOf(2, 'cpu.quota', value)[0]?.text).toBe('max 50000');
  });

  test.each([
    [{ quotaUsec: 999, periodUsec: 100_000 }, false],
    [{ quotaUsec: 1000, periodUsec: 1000 }, true],
    [{ quotaUsec: 1000, periodUsec: 999 }, false],
    [{ quotaUsec: 1000, periodUsec: 1_000_001 }, false],
    [{ quotaUsec: 17_592_186_044_415, periodUsec: 100_000 }, true],
    [{ quotaUsec: 17_592_186_044_416, periodUsec: 100_000 }, false],
    [{ quotaUsec: 'max', periodUsec: 0 }, false],
  ] as const)('takes the quota %j: %s', (value, taken) => {
    expect(limitRule(1, 'cpu.quota')?.fault(value, facts) === null).toBe(taken);
    expect(limitRule(2, 'cpu.quota')?.fault(value, facts) === null).toBe(taken);
  });

  test.each([
    [0, false],
    [1, true],
    [10_000, true],
    [10_001, false],
  ])('takes the weight %d: %s', (value, taken) => {
    expect(limitRule(2, 'cpu.weight')?.fault(value, facts) === null).toBe(taken);
  });

  test.each([
    [-21, false],
    [-20, true],
    [19, true],
    [20, false],
  ])('takes the nice value %d: %s', (value, taken) => {
    expect(limitRule(2, 'cpu.weight.nice')?.fault(value, facts) === null).toBe(taken);
  });

  test('reads a negative nice value', () => {
    expect(limitRule(2, 'cpu.weight.nice')?.parse(['-7\n'])).toBe(-7);
  });
});

describe('cpuset', () => {
  test.each([
    ['0-1,1', '0-1', '0-1'],
    [' 3, 1 ', '1,3', '1,3'],
    ['0-7:2/4', '0-1,4-5', '0-1,4-5'],
    ['all', '0-7', '0-7'],
    ['0-N', '0-7', '0-7'],
    // An empty write does nothing; a newline empties.
    ['', '\n', ''],
  ])('writes %j as %j and foretells %j', (value, text, keeps) => {
    expect(writesOf(1, 'cpuset.cpus', value)).toEqual([{ file: 'cpuset.cpus', text, keeps }]);
  });

  test.each(['8', '0-99', '3-1', 'x', '0-3:1'])('takes no CPUs %j', (value) => {
    expect(limitRule(2, 'cpuset.cpus')?.fault(value, facts)).not.toBeNull();
  });

  test('names the memory node that the host does not have', () => {
    const sparse = { ...facts, nodes: [0, 2] };

    expect(limitRule(1, 'cpuset.mems')?.fault('0-2', sparse)?.text).toBe('This host has no memory node 1; it has 0,2.');
    expect(limitRule(1, 'cpuset.mems')?.fault('0,2', sparse)).toBeNull();
  });

  test.each([
    ['member', 'member'],
    ['isolated invalid (Cpu list in cpuset.cpus not exclusive)', 'isolated'],
    ['root invalid', 'root'],
  ])('reads the partition %j as %s', (text, value) => {
    expect(limitRule(2, 'cpuset.cpus.partition')?.parse([`${text}\n`])).toBe(value);
    expect(textThatRestores('cpuset.cpus.partition', text)).toBe(value);
  });
});

describe('pids', () => {
  test.each([
    ['max', null],
    [0, null],
    [4_194_304, null],
    [4_194_305, 'The process limit goes from 0 to 4194304; 4194305 is outside.'],
  ] as const)('a limit of %s: %s', (value, fault) => {
    expect(limitRule(1, 'pids.max')?.fault(value, facts)?.text ?? null).toBe(fault);
  });
});

test('every size that is kept is whole pages, at most what was asked, and keeping it again changes nothing', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), fc.constantFrom(1, 2), (bytes, version) => {
      const keeps = writesOf(version as CgroupVersion, 'memory.max', bytes)[0]?.keeps ?? '';
      if (keeps === 'max') return;
      const kept = BigInt(keeps);

      expect(kept % 4096n).toBe(0n);
      expect(kept <= bytes && bytes - kept < 4096n).toBe(true);
      expect(writesOf(version as CgroupVersion, 'memory.max', kept)[0]?.keeps).toBe(keeps);
    }),
  );
});
