import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';
import {
  describeBytes,
  formatAgo,
  formatBytes,
  formatBytesPerSecond,
  formatClock,
  formatCount,
  formatCpuFigure,
  formatCpus,
  formatDurationUsec,
  formatPercent,
  formatQuota,
  largestBytes,
  parseBytes,
  parseBytesOf,
  parseCpus,
  parseDurationUsec,
} from './units.ts';

const host = { hostBytes: 8n << 30n, parentBytes: 1n << 30n };
const cpus = { hostCpus: 4, parentCpus: 2 };

/** The sentence a person would read. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('BAD_INPUT');
    return (error as AppError).public;
  }
  throw new Error('It was accepted.');
}

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [50_000_000, '47.7 MiB'],
    [49_999_872n, '47.7 MiB'],
    [512n << 20n, '512 MiB'],
    [1_610_612_736n, '1.5 GiB'],
    [112n << 30n, '112 GiB'],
    [(112n << 30n) + 1n, '112 GiB'],
    [(1n << 30n) + 1n, '1.0 GiB'],
    [(1n << 30n) - 1n, '1.0 GiB'],
    [(100n << 20n) - 1n, '100 MiB'],
    [largestBytes, '8.0 EiB'],
    [-1536, '-1.5 KiB'],
    [2_516_582.4, '2.4 MiB'],
  ])('prints %s as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('prints a rate as the size it is, per second', () => {
    expect(formatBytesPerSecond(2.4 * 1024 * 1024)).toBe('2.4 MiB/s');
  });

  test('never has more than four digits before the unit, and is within a twentieth of the value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: largestBytes }), (bytes) => {
        const text = formatBytes(bytes);

        expect(text).toMatch(/^(\d{1,4}|\d{1,2}\.\d) ([KMGTPE]i)?B$/);
        const back = parseBytes(text === '8.0 EiB' ? '7.9999 EiB' : text);
        expect(back).not.toBe('max');
        if (back === 'max') return;
        const distance = back > bytes ? back - bytes : bytes - back;
        expect(distance * 20n <= bytes).toBe(true);
      }),
    );
  });
});

describe('parseBytes', () => {
  test.each<[string, bigint | 'max']>([
    ['50000000', 50_000_000n],
    ['512M', 536_870_912n],
    ['512m', 536_870_912n],
    ['512 Mi', 536_870_912n],
    ['512 MiB', 536_870_912n],
    ['512mib', 536_870_912n],
    ['512 MB', 512_000_000n],
    ['64 kB', 64_000n],
    ['1.5 GiB', 1_610_612_736n],
    ['1.5 GB', 1_500_000_000n],
    ['0.3 GiB', 322_122_547n],
    ['7 B', 7n],
    ['4096 bytes', 4096n],
    ['  1 k ', 1024n],
    ['1T', 1n << 40n],
    ['1P', 1n << 50n],
    ['1e', 1n << 60n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['9223372036854775807', largestBytes],
    ['max', 'max'],
    ['MAX', 'max'],
    ['unlimited', 'max'],
    ['no limit', 'max'],
    // v1's own word for it.
    ['-1', 'max'],
    [' -1 ', 'max'],
  ])('reads %j', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test('takes leading zeros as decimal, never as octal', () => {
    expect(parseBytes('010000')).toBe(10_000n);
  });

  test.each([
    ['', /^Write a size/],
    ['   ', /^Write a size/],
    ['-2', /negative.*max/],
    ['-1k', /negative/],
    ['-512M', /negative/],
    ['1e6', /exponent/],
    ['1E+6', /exponent/],
    ['0x1000', /hexadecimal/],
    ['9223372036854775808', /more than the kernel can count/],
    ['18446744073709551616', /more than the kernel can count/],
    ['8 EiB', /more than the kernel can count/],
    ['1.5', /Bytes are whole/],
    ['1.5 B', /Bytes are whole/],
    ['1,5 GiB', /is not a size.*512M/],
    ['1_000', /is not a size/],
    ['+5M', /is not a size/],
    ['5 MM', /is not a size/],
    ['.5 GiB', /is not a size/],
    ['5. GiB', /is not a size/],
    ['1.2.3 G', /is not a size/],
    ['lots', /is not a size/],
    ['12\n34', /is not a size/],
    ['１２', /is not a size/],
    ['9'.repeat(5000), /is not a size/],
    ['50%', /is not a size/],
  ])('refuses %j with a sentence', (text, sentence) => {
    expect(refusal(() => parseBytes(text))).toMatch(sentence);
  });

  test('gives every whole number of bytes back exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: largestBytes }), (bytes) => {
        expect(parseBytes(String(bytes))).toBe(bytes);
      }),
    );
  });

  test('gives back what formatBytes prints without rounding', () => {
    const unit = fc.constantFrom(0n, 10n, 20n, 30n, 40n, 50n);
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1023n }), unit, (amount, power) => {
        const bytes = amount << power;

        expect(parseBytes(formatBytes(bytes))).toBe(bytes);
      }),
    );
  });

  test('answers every text with a size in range, no limit, or a sentence', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const bytes = parseBytes(text);
          expect(bytes === 'max' || (bytes >= 0n && bytes <= largestBytes)).toBe(true);
        } catch (error) {
          expect((error as AppError).code).toBe('BAD_INPUT');
        }
      }),
    );
  });
});

describe('parseBytesOf', () => {
  test.each<[string, bigint | 'max']>([
    ['50%', 4n << 30n],
    ['50 % of host', 4n << 30n],
    ['50% of the host', 4n << 30n],
    ['50% of parent', 512n << 20n],
    ['12.5% of parent', 128n << 20n],
    ['512M', 512n << 20n],
    ['max', 'max'],
  ])('reads %j', (text, bytes) => {
    expect(parseBytesOf(text, host)).toBe(bytes);
  });

  test('refuses a share of a parent that has no limit', () => {
    expect(refusal(() => parseBytesOf('50% of parent', { hostBytes: 1, parentBytes: 'max' }))).toMatch(
      /no memory limit/,
    );
    expect(refusal(() => parseBytesOf('50% of parent', { hostBytes: 1, parentBytes: null }))).toMatch(
      /no memory limit/,
    );
  });

  test('refuses a share of a CPU', () => {
    expect(refusal(() => parseBytesOf('50% of one CPU', host))).toMatch(/of host or of parent/);
  });
});

describe('describeBytes', () => {
  test.each([
    ['512 MB', '512000000 bytes, 488 MiB (MB counts by 1000; MiB would count by 1024).'],
    ['512M', '536870912 bytes, 512 MiB (M counts by 1024).'],
    ['50000000', '50000000 bytes, 47.7 MiB.'],
    ['max', 'No limit.'],
  ])('says which thousand %s counts by', (text, sentence) => {
    expect(describeBytes(text)).toBe(sentence);
  });
});

describe('parseCpus', () => {
  test.each<[string, number | 'max', number]>([
    ['1.5 CPUs', 150_000, 100_000],
    ['1.5', 150_000, 100_000],
    ['1 cpu', 100_000, 100_000],
    ['2 cores', 200_000, 100_000],
    ['150% of one CPU', 150_000, 100_000],
    ['50% of host', 200_000, 100_000],
    ['50% of parent', 100_000, 100_000],
    ['250 ms / 1 s', 250_000, 1_000_000],
    ['250ms/1s', 250_000, 1_000_000],
    ['50000/100000', 50_000, 100_000],
    ['50000 100000', 50_000, 100_000],
    ['1500 µs / 2 ms', 1500, 2000],
    ['max', 'max', 100_000],
    ['max 50000', 'max', 50_000],
    ['unlimited', 'max', 100_000],
    ['-1', 'max', 100_000],
    ['-1 50000', 'max', 50_000],
    ['-1 / 50 ms', 'max', 50_000],
    ['0.333333', 33_333, 100_000],
    ['010', 1_000_000, 100_000],
  ])('reads %j', (text, quotaUsec, periodUsec) => {
    expect(parseCpus(text, cpus)).toEqual({ quotaUsec, periodUsec });
  });

  test('keeps to the period it is given', () => {
    expect(parseCpus('1.5 CPUs', { ...cpus, periodUsec: 20_000 })).toEqual({ quotaUsec: 30_000, periodUsec: 20_000 });
  });

  test('lengthens the period where the quota would fall below the 1 ms that the kernel takes', () => {
    expect(parseCpus('0.005 CPUs', cpus)).toEqual({ quotaUsec: 5000, periodUsec: 1_000_000 });
  });

  test.each([
    ['150%', /Say of what/],
    ['50% of parent', /no CPU quota/],
    ['0', /too little/],
    ['0.0001', /too little/],
    ['-2', /negative.*max/],
    ['1e3', /is not a CPU quota/],
    ['0x10', /is not a CPU quota/],
    ['two', /is not a CPU quota/],
    ['', /is not a CPU quota/],
    ['5 / 6 / 7', /is not a CPU quota/],
    ['5 parsecs / 1 s', /is not a duration/],
    ['0.5 µs / 1 s', /whole microseconds/],
    ['99999999999999999999 / 1 s', /more than the kernel can count/],
    ['99999999999999999999', /more CPU than the kernel can count/],
  ])('refuses %j with a sentence', (text, sentence) => {
    expect(refusal(() => parseCpus(text, { hostCpus: 4, parentCpus: 'max' }))).toMatch(sentence);
  });

  test('gives back every quota that formatQuota prints', () => {
    const quotaUsec = fc.integer({ min: 1000, max: 1_000_000_000 });
    const periodUsec = fc.integer({ min: 1000, max: 1_000_000 });
    fc.assert(
      fc.property(fc.record({ quotaUsec, periodUsec }), (quota) => {
        expect(parseCpus(formatQuota(quota), cpus)).toEqual(quota);
      }),
    );
  });
});

test.each([
  [{ quotaUsec: 150_000, periodUsec: 100_000 }, '150 ms / 100 ms'],
  [{ quotaUsec: 33_333, periodUsec: 1_000_000 }, '33.333 ms / 1 s'],
  [{ quotaUsec: 'max' as const, periodUsec: 100_000 }, 'no limit'],
])('formatQuota prints %j as %s', (quota, text) => {
  expect(formatQuota(quota)).toBe(text);
});

test.each([
  ['100 ms', 100_000],
  ['0.25 s', 250_000],
  ['50000', 50_000],
  ['50000 us', 50_000],
  ['1.5ms', 1500],
])('parseDurationUsec reads %j', (text, usec) => {
  expect(parseDurationUsec(text)).toBe(usec);
});

test.each([
  [0, '0 CPUs'],
  [0.0004, '<0.001 CPUs'],
  [0.05, '0.05 CPUs'],
  [0.5, '0.5 CPUs'],
  [1, '1 CPU'],
  [1.004, '1 CPU'],
  [1.618, '1.62 CPUs'],
  [9.996, '10 CPUs'],
  [11.04, '11 CPUs'],
  [18.44, '18.4 CPUs'],
  [112.4, '112 CPUs'],
])('formatCpus prints %s as %s', (value, text) => {
  expect(formatCpus(value)).toBe(text);
});

test.each([
  [0, '0.00'],
  [1.618, '1.62'],
  [9.999, '10.0'],
  [11, '11.0'],
  [99.96, '100'],
])('formatCpuFigure keeps its width: %s is %s', (value, text) => {
  expect(formatCpuFigure(value)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.0001, '<0.1 %'],
  [0.031, '3.1 %'],
  [0.0997, '10 %'],
  [0.2, '20 %'],
  [0.614, '61 %'],
  [0.9999, '99.9 %'],
  [1, '100 %'],
  [1.5, '150 %'],
])('formatPercent prints the share %s as %s', (share, text) => {
  expect(formatPercent(share)).toBe(text);
});

test.each([
  [0, '0'],
  [999, '999'],
  [10_000, '10,000'],
  [4_194_304n, '4,194,304'],
])('formatCount prints %s as %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, '0 µs'],
  [45, '45 µs'],
  [2500, '2.5 ms'],
  [250_000, '250 ms'],
  [999_700, '1 s'],
  [12_340_000, '12.3 s'],
  [59_990_000, '1 min'],
  [200_000_000, '3 min 20 s'],
  [7_500_000_000, '2 h 5 min'],
  [273_600_000_000, '3 d 4 h'],
])('formatDurationUsec prints %s as %s', (usec, text) => {
  expect(formatDurationUsec(usec)).toBe(text);
});

test.each([
  [0, 'just now'],
  [-3000, 'just now'],
  [12_000, '12 s ago'],
  [300_000, '5 min ago'],
  [10_800_000, '3 h ago'],
  [172_800_000, '2 d ago'],
])('formatAgo says %s ms as %s', (elapsedMs, text) => {
  expect(formatAgo(1_000_000_000_000 - elapsedMs, 1_000_000_000_000)).toBe(text);
});

test('formatClock prints the local time of day with two digits each', () => {
  expect(formatClock(new Date(2026, 0, 2, 3, 4, 5).getTime())).toBe('03:04:05');
});
