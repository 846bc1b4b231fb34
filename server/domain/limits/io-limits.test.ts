import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { isAppError } from '#server/domain/errors.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { type DeviceLimits, ioFault, mostOps, parseIoMax, parseThrottle, unlimited } from './io-limits.ts';
import { limitRule } from './limit-catalogue.ts';
import type { LimitFacts } from './limit-rule.ts';

const facts: LimitFacts = { pageBytes: 4096, highestCpu: 3, nodes: [0], devices: sampleDevices, kernel: '6.18.44' };

describe('what the kernel prints', () => {
  test('io.max of v2, by device number', () => {
    const text = '254:0 rbps=max wbps=1048576 riops=max wiops=max\n8:0 rbps=2097152 wbps=max riops=120 wiops=max\n';

    expect(parseIoMax(text)).toEqual([
      { ...unlimited('8:0'), readBytesPerSecond: 2_097_152n, readOpsPerSecond: 120 },
      { ...unlimited('254:0'), writeBytesPerSecond: 1_048_576n },
    ]);
  });

  test('the four files of v1 as one table', () => {
    expect(parseThrottle(['254:0 1048576\n', '', '8:0 100\n', '254:0 50\n'])).toEqual([
      { ...unlimited('8:0'), readOpsPerSecond: 100 },
      { ...unlimited('254:0'), readBytesPerSecond: 1_048_576n, writeOpsPerSecond: 50 },
    ]);
  });

  test('a new group has no rows', () => {
    expect(parseIoMax('')).toEqual([]);
    expect(parseThrottle(['', '', '', ''])).toEqual([]);
  });

  test.each(['254:0 rbps=', '254:0 rbps=1M', 'vda rbps=5', '254:0 depth=7', '254:0 rbps=-1'])(
    'says that it does not know io.max: %s',
    (text) => {
      expect(() => parseIoMax(text)).toThrowError(/in a form that Corral does not know/);
    },
  );

  test('whatever stands there, fails with a typed error or is read', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[0-9:= a-z\n]{0,60}$/),
      fc
        .array(fc.stringMatching(/^\d{1,4}:\d{1,4} (rbps|wbps|riops|wiops|x)=(max|\d{1,25}|-1)$/))
        .map((l) => l.join('\n')),
    );
    fc.assert(
      fc.property(noise, noise, (a, b) => {
        for (const read of [() => parseIoMax(a), () => parseThrottle([a, b, '', a])])
          try {
            read();
          } catch (error) {
            expect(isAppError(error)).toBe(true);
          }
      }),
      propertyRuns(500),
    );
  });
});

const bytes = fc.oneof(fc.constant('max' as const), fc.bigInt({ min: 2n, max: (1n << 63n) - 1n }));
const ops = fc.oneof(fc.constant('max' as const), fc.integer({ min: 2, max: mostOps }));
const tables = fc.uniqueArray(
  fc.record({
    device: fc.constantFrom('8:0', '254:0'),
    readBytesPerSecond: bytes,
    writeBytesPerSecond: bytes,
    readOpsPerSecond: ops,
    writeOpsPerSecond: ops,
  }),
  { selector: ({ device }) => device },
);

test.each([1, 2] as const)('on v%d what is written reads back as the same table', (version) => {
  const rule = limitRule(version, 'io.max');
  fc.assert(
    fc.property(tables, (table) => {
      const writes = rule?.toWrites(table, facts) ?? [];
      const texts = rule?.files.map((file) =>
        writes
          .filter((write) => write.file === file)
          .map(({ keeps }) => keeps)
          .join('\n'),
      );
      const limited = table.filter((limits) => Object.values(limits).some((v) => v !== 'max' && v !== limits.device));
      expect(new Set(rule?.parse(texts ?? []))).toEqual(new Set(limited));
    }),
    propertyRuns(200),
  );
});

describe('what is foreseen', () => {
  const of = (limits: Partial<DeviceLimits>): DeviceLimits[] => [{ ...unlimited('8:0'), ...limits }];

  test.each<[string, 1 | 2, DeviceLimits[], string | null]>([
    ['0 bytes', 1, of({ readBytesPerSecond: 0n }), 'io-zero'],
    ['0 operations', 2, of({ readOpsPerSecond: 0 }), 'io-zero'],
    ['1 byte', 1, of({ readBytesPerSecond: 1n }), null],
    ['1 byte', 2, of({ readBytesPerSecond: 1n }), 'io-one'],
    ['1 operation', 2, of({ writeOpsPerSecond: 1 }), 'io-one'],
    ['2^32 operations', 1, of({ writeOpsPerSecond: 4_294_967_296 }), 'io-ops-wrap'],
    ['2^32 operations', 2, of({ writeOpsPerSecond: 4_294_967_296 }), null],
    ['a disk that is not there', 1, of({ device: '9:9', readOpsPerSecond: 5 }), 'io-no-device'],
    [
      'a disk and its partition',
      2,
      [...of({ readOpsPerSecond: 5 }), ...of({ device: '8:1', readOpsPerSecond: 6 })],
      'io-device-twice',
    ],
    ['nothing', 2, of({}), null],
  ])('%s on v%d', (_, version, table, code) => {
    expect(ioFault(table, facts, version)?.code ?? null).toBe(code);
  });
});
