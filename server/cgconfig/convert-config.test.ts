import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import { almostConfig } from './config-text.arbitrary.ts';
import { convertConfig } from './convert-config.ts';
import { lintConfig } from './lint-config.ts';
import { parseConfig } from './parse-config.ts';

const v1 = `# servers
group web {
	cpu {
		# half
		cpu.shares = 512;
		cpu.cfs_quota_us = 50000;
		cpu.cfs_period_us = 200000;
	}
	cpuacct { }
	memory {
		memory.limit_in_bytes = 1G;
		memory.memsw.limit_in_bytes = 3G;
		memory.swappiness = 10;
	}
	blkio {
		blkio.throttle.read_bps_device = "8:0 1000";
		blkio.throttle.write_iops_device = "8:0 50";
		blkio.throttle.write_bps_device = "8:16 9";
	}
}
group frozen { freezer { freezer.state = FROZEN; } }
`;

const v2 = `# servers
group web {
	cpu {
		# half
		cpu.weight = 50;
		cpu.max = "50000 200000";
	}
	memory {
		memory.max = 1G;
		memory.swap.max = 2147483648;
	}
	io {
		io.max = "8:0 rbps=1000 wiops=50
8:16 wbps=9";
	}
}
`;

describe('v1 to v2', () => {
  test('converts what there is, keeps comments and order', () => {
    expect(convertConfig(v1, 2).text).toBe(v2);
  });

  test('tells each formula, and what is lost', () => {
    const { lines } = convertConfig(v1, 2);

    expect(lines.map(({ line, code, isLost }) => `${line} ${code}${isLost ? ' LOST' : ''}`)).toEqual([
      '5 convert-shares',
      '6 convert-quota-joined',
      '7 convert-quota-joined',
      '9 lost-cpuacct',
      '11 convert-renamed',
      '12 convert-memsw',
      '13 lost-parameter LOST',
      '15 convert-controller',
      '16 convert-throttle',
      '17 convert-throttle',
      '18 convert-throttle',
      '21 lost-group LOST',
    ]);
    expect(lines[0]).toMatchObject({ from: 'cpu.shares = 512;', to: 'cpu.weight = 50;' });
    expect(lines[0]?.text).toMatch('512 × 100 / 1024 = 50');
  });
});

test.each<[1 | 2, string, string]>([
  [2, 'memory { memory.limit_in_bytes = -1; }', 'memory { memory.max = max; }'],
  [2, 'memory { memory.limit_in_bytes = 010M; }', 'memory { memory.max = 8388608; }'],
  [2, 'memory { memory.soft_limit_in_bytes = 1G; }', 'memory { memory.high = 1G; }'],
  [2, 'cpu { cpu.cfs_period_us = 5000; }', 'cpu { cpu.max = "max 5000"; }'],
  [2, 'blkio { blkio.weight = 1000; }', 'io { io.weight = 10000; }'],
  [2, 'blkio { blkio.throttle.read_bps_device = "8:0 0"; }', 'io { io.max = "8:0 rbps=max"; }'],
  [2, 'hugetlb { hugetlb.2MB.limit_in_bytes = 4M; }', 'hugetlb { hugetlb.2MB.max = 4M; }'],
  [2, 'pids { pids.max = max; }', 'pids { pids.max = max; }'],
  [2, 'misc { misc.max = "sev 5"; }', 'misc { misc.max = "sev 5"; }'],
  [1, 'cpu { cpu.weight = 100; }', 'cpu { cpu.shares = 1024; }'],
  [1, 'cpu { cpu.weight.nice = 0; }', 'cpu { cpu.shares = 1024; }'],
  [1, 'memory { memory.max = max; }', 'memory { memory.limit_in_bytes = -1; }'],
  [1, 'memory { memory.swap.max = 0; }', 'memory {  }'],
  [1, 'io { io.max = "8:0 rbps=0"; }', 'blkio {  }'],
  [1, 'io { io.max = "8:0 rbps=1M"; }', 'blkio {  }'],
  [1, 'io { io.max = "8:0 riops=4294967295"; }', 'blkio { blkio.throttle.read_iops_device = "8:0 0"; }'],
])('to v%i: %s becomes %s', (to, before, after) => {
  expect(convertConfig(`group a { ${before} }`, to).text).toBe(`group a { ${after} }`);
});

test.each<[1 | 2, string]>([
  [1, v1],
  [1, 'group a { hugetlb { hugetlb.2MB.limit_in_bytes = 4M; } }'],
  [2, 'group a { cpu { cpu.max = 5000; } memory { memory.high = 1G; memory.swap.max = 0; } }'],
  [2, 'group a { hugetlb { hugetlb.2MB.max = 4M; } io { io.weight = 50; } }'],
])('to v%i: a file of that version stays as it is', (to, text) => {
  expect(convertConfig(text, to)).toEqual({ text, lines: [] });
});

test('v1 gets the period in front of the quota', () => {
  expect(convertConfig('group a {\n cpu {\n  cpu.max = 5000;\n }\n}\n', 1).text).toBe(
    'group a {\n cpu {\n  cpu.cfs_period_us = 100000;\n  cpu.cfs_quota_us = 5000;\n }\n}\n',
  );
});

const ioMax = `group a {
	io {
		io.max = "8:0 rbps=1048576 wbps=max riops=100
8:16 wiops=50 rbps=7";
	}
}
`;
const throttle = `group a {
	blkio {
		blkio.throttle.read_bps_device = "8:0 1048576
8:16 7";
		blkio.throttle.write_bps_device = "8:0 0";
		blkio.throttle.read_iops_device = "8:0 100";
		blkio.throttle.write_iops_device = "8:16 50";
	}
}
`;

test('io.max is the four files of blkio on v1, no limit being 0, and says which', () => {
  const { text, lines } = convertConfig(ioMax, 1);

  expect(text).toBe(throttle);
  expect(lines.map(({ code, isLost }) => [code, isLost])).toEqual([
    ['convert-controller', false],
    ['convert-throttle-parted', false],
  ]);
  expect(lines[1]?.text).toMatch('rbps is blkio.throttle.read_bps_device, wbps is blkio.throttle.write_bps_device');
});

test('limits of disks are what they were, there and back again', () => {
  expect(convertConfig(convertConfig(throttle, 2).text, 1).text).toBe(throttle);

  const amount = fc.bigInt({ min: 2n, max: 4_294_967_294n });
  const row = fc.record({ rbps: amount, wbps: amount, riops: amount, wiops: amount }, { requiredKeys: ['rbps'] });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (disks) => {
      const rows = disks.map((figures, at) =>
        [`8:${at}`, ...Object.entries(figures).map(([name, value]) => `${name}=${value}`)].join(' '),
      );
      const text = `group a {\n io {\n  io.max = "${rows.join('\n')}";\n }\n}\n`;

      const back = convertConfig(convertConfig(text, 1).text, 2).text;

      expect(back).toBe(text);
    }),
    propertyRuns(200),
  );
});

test('there and back again, shares, quota and memory are what they were', () => {
  const shares = fc.integer({ min: 1, max: 256 }).map((n) => n * 1024);
  fc.assert(
    fc.property(
      shares,
      fc.integer({ min: 1000, max: 900_000 }),
      fc.bigInt({ min: 1n, max: 1n << 50n }),
      (s, quota, bytes) => {
        const text = `group a {\n cpu {\n  cpu.shares = ${Math.min(s, 102_400)};\n  cpu.cfs_period_us = 100000;\n  cpu.cfs_quota_us = ${quota};\n }\n memory { memory.limit_in_bytes = ${bytes}; }\n}\n`;

        expect(convertConfig(convertConfig(text, 2).text, 1).text).toBe(text);
      },
    ),
    propertyRuns(300),
  );
});

test('what was converted is a file, with no parameter of the other version', () => {
  fc.assert(
    fc.property(almostConfig, fc.constantFrom(1 as const, 2 as const), (text, to) => {
      fc.pre(parseConfig(text).faults.length === 0);
      const { text: converted, lines } = convertConfig(text, to);

      expect(parseConfig(converted).faults.filter(({ severity }) => severity === 'syntax')).toEqual([]);
      for (const said of lines) expect(textOf(said)).toBe(said.text);
      expect(convertConfig(converted, to).text).toBe(converted);
    }),
    propertyRuns(600),
  );
  expect(lintConfig(parseConfig(convertConfig(v1, 2).text), null).filter(keepsFromLoading)).toEqual([]);
});
