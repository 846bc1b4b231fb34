import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ChartData, ChartPoint } from './chart-series.ts';
import { appendPoints, ChartBuilder, chartBucketMs, toChartData } from './chart-series.ts';
import type { GroupHistory, MetricId } from './usage.ts';

const group = parseGroupPath('/web');
/** A whole minute, so that buckets of 1 s and of 3 s start here. */
const start = 1_700_000_040_000;

interface Sample {
  atMs: number;
  metrics?: Partial<Record<MetricId, number | null>>;
  perCpuUsec?: (number | null)[];
  limits?: Partial<Record<keyof GroupHistory['limits'], number | null>>;
}

/** A history of the samples; times count from `start`. */
function historyOf(samples: Sample[]): GroupHistory {
  const ids = [...new Set(samples.flatMap((sample) => Object.keys(sample.metrics ?? {})))] as MetricId[];
  const cpus = Math.max(0, ...samples.map((sample) => sample.perCpuUsec?.length ?? 0));
  const limit = (key: keyof GroupHistory['limits']) => samples.map((sample) => sample.limits?.[key] ?? null);
  return {
    group,
    timesMs: samples.map((sample) => start + sample.atMs),
    series: Object.fromEntries(ids.map((id) => [id, samples.map((sample) => sample.metrics?.[id] ?? null)])),
    perCpuUsec:
      cpus === 0
        ? null
        : Array.from({ length: cpus }, (_, cpu) => samples.map((sample) => sample.perCpuUsec?.[cpu] ?? null)),
    unavailable: { 'psi.cpuSome': 'This kernel was started without pressure stall information.' },
    notes: { 'memory.kernel': 'Part of the use since 6.1.' },
    limits: {
      cpuLimit: limit('cpuLimit'),
      memoryLimitBytes: limit('memoryLimitBytes'),
      memorySoftBytes: limit('memorySoftBytes'),
      pidsLimit: limit('pidsLimit'),
    },
  };
}

function pointsOf(samples: Sample[], rangeSeconds: 60 | 300 | 900 = 60): ChartPoint[] {
  return toChartData(historyOf(samples), { rangeSeconds }).points;
}

/** The last point of two samples, one second apart. */
function pointBetween(before: Omit<Sample, 'atMs'>, after: Omit<Sample, 'atMs'>): ChartPoint {
  const point = pointsOf([
    { atMs: 0, ...before },
    { atMs: 1000, ...after },
  ]).at(-1);
  if (!point) throw new Error('There is no point.');
  return point;
}

describe('rates', () => {
  test('CPU is told in CPUs, by the time that passed and not by the interval that was meant', () => {
    const points = pointsOf([
      { atMs: 0, metrics: { 'cpu.usage': 0 } },
      { atMs: 2000, metrics: { 'cpu.usage': 3_000_000 } },
    ]);

    expect(points.map((point) => point.cpus)).toEqual([null, 1.5]);
  });

  test('a counter that went back, or is missing, gives null and not 0', () => {
    const points = pointsOf([
      { atMs: 0, metrics: { 'cpu.usage': 5_000_000 } },
      { atMs: 1000, metrics: { 'cpu.usage': 100 } },
      { atMs: 2000, metrics: { 'cpu.usage': null } },
      { atMs: 3000, metrics: { 'cpu.usage': 1_000_000 } },
      { atMs: 4000, metrics: { 'cpu.usage': 1_250_000 } },
    ]);

    expect(points.map((point) => point.cpus)).toEqual([null, null, null, null, 0.25]);
  });

  test('what the host does not tell is null throughout', () => {
    const { atMs, ...values } = pointBetween({}, {});

    expect(atMs).toBe(start + 1000);
    expect(Object.values(values).every((value) => value === null)).toBe(true);
  });

  test('I/O is told per second', () => {
    const point = pointBetween(
      { metrics: { 'io.readBytes': 0, 'io.writeBytes': 4096, 'io.readOps': 0, 'io.writeOps': 1 } },
      { metrics: { 'io.readBytes': 1_048_576, 'io.writeBytes': 8192, 'io.readOps': 256, 'io.writeOps': 2 } },
    );

    expect(point).toMatchObject({
      readBytesPerSecond: 1_048_576,
      writeBytesPerSecond: 4096,
      readsPerSecond: 256,
      writesPerSecond: 1,
    });
  });

  test('pressure is a share of time and never above all of it', () => {
    const point = pointBetween(
      { metrics: { 'psi.cpuSome': 0, 'psi.memorySome': 0, 'psi.memoryFull': 0, 'psi.ioSome': 0, 'psi.ioFull': 7 } },
      {
        metrics: {
          'psi.cpuSome': 42_000,
          'psi.memorySome': 500_000,
          'psi.memoryFull': 0,
          'psi.ioSome': 1_000_300,
          'psi.ioFull': 7,
        },
      },
    );

    expect(point).toMatchObject({
      cpuSomeShare: 0.042,
      memorySomeShare: 0.5,
      memoryFullShare: 0,
      ioSomeShare: 1,
      ioFullShare: 0,
    });
  });

  test('each CPU has its own use', () => {
    const point = pointBetween({ perCpuUsec: [0, 100, null] }, { perCpuUsec: [250_000, 100, 5] });

    expect(point.perCpu).toEqual([0.25, 0, null]);
  });
});

describe('user and system time', () => {
  test('add up to the whole, though their own counters are coarse', () => {
    const point = pointBetween(
      { metrics: { 'cpu.usage': 0, 'cpu.user': 0, 'cpu.system': 0 } },
      { metrics: { 'cpu.usage': 800_000, 'cpu.user': 570_000, 'cpu.system': 190_000 } },
    );

    expect(point.userCpus).toBeCloseTo(0.6);
    expect(point.systemCpus).toBeCloseTo(0.2);
  });

  test('keep their last proportion while their counters stand still', () => {
    const points = pointsOf([
      { atMs: 0, metrics: { 'cpu.usage': 0, 'cpu.user': 0, 'cpu.system': 0 } },
      { atMs: 1000, metrics: { 'cpu.usage': 40_000, 'cpu.user': 30_000, 'cpu.system': 10_000 } },
      { atMs: 2000, metrics: { 'cpu.usage': 44_000, 'cpu.user': 30_000, 'cpu.system': 10_000 } },
    ]);

    expect(points[2]?.userCpus).toBeCloseTo(0.003);
    expect(points[2]?.systemCpus).toBeCloseTo(0.001);
  });

  test("start from the proportion of the group's whole life", () => {
    const same = { 'cpu.user': 900_000, 'cpu.system': 100_000 };
    const point = pointBetween({ metrics: { 'cpu.usage': 0, ...same } }, { metrics: { 'cpu.usage': 5000, ...same } });

    expect(point.userCpus).toBeCloseTo(0.0045);
  });

  test('are not made up when nothing tells them apart', () => {
    const none = { 'cpu.user': 0, 'cpu.system': 0 };

    expect(
      pointBetween({ metrics: { 'cpu.usage': 0, ...none } }, { metrics: { 'cpu.usage': 5000, ...none } }),
    ).toMatchObject({ cpus: 0.005, userCpus: null, systemCpus: null });
    expect(pointBetween({ metrics: { 'cpu.usage': 0 } }, { metrics: { 'cpu.usage': 5000 } })).toMatchObject({
      cpus: 0.005,
      userCpus: null,
      systemCpus: null,
    });
  });

  test('of an idle group are both 0', () => {
    const idle = { 'cpu.usage': 0, 'cpu.user': 0, 'cpu.system': 0 };

    expect(pointBetween({ metrics: idle }, { metrics: idle })).toMatchObject({ cpus: 0, userCpus: 0, systemCpus: 0 });
  });
});

describe('throttling', () => {
  const limits = { cpuLimit: 0.5 };

  test('is the share of the periods that ended', () => {
    const point = pointBetween(
      { metrics: { 'cpu.periods': 100, 'cpu.throttledPeriods': 10 }, limits },
      { metrics: { 'cpu.periods': 110, 'cpu.throttledPeriods': 13 }, limits },
    );

    expect(point.throttledShare).toBeCloseTo(0.3);
  });

  test('is 0 when a group with a quota wanted nothing, and null without a quota', () => {
    const metrics = { 'cpu.periods': 100, 'cpu.throttledPeriods': 10 };

    expect(pointBetween({ metrics, limits }, { metrics, limits }).throttledShare).toBe(0);
    expect(pointBetween({ metrics }, { metrics }).throttledShare).toBeNull();
  });
});

describe('memory', () => {
  test('is a stack that adds up to the use', () => {
    const metrics = {
      'memory.usage': 100,
      'memory.inactiveFile': 18,
      'memory.anon': 50,
      'memory.shmem': 10,
      'memory.file': 20,
      'memory.kernel': 12,
      'memory.slabReclaimable': 5,
      'memory.swap': 7,
    };

    expect(pointBetween({}, { metrics })).toMatchObject({
      memoryBytes: 100,
      workingSetBytes: 82,
      anonBytes: 50,
      shmemBytes: 10,
      kernelBytes: 7,
      otherBytes: 8,
      fileBytes: 20,
      slabBytes: 5,
      swapBytes: 7,
    });
  });

  test('a kernel that does not sum up its own memory leaves that in the rest, less the caches that it tells', () => {
    const metrics = { 'memory.usage': 100, 'memory.anon': 60, 'memory.file': 20, 'memory.slabReclaimable': 5 };

    expect(pointBetween({}, { metrics })).toMatchObject({ kernelBytes: null, slabBytes: 5, otherBytes: 15 });
  });

  test('the working set is never below nothing, and not known without the inactive file cache', () => {
    const metrics = { 'memory.usage': 100, 'memory.inactiveFile': 120 };

    expect(pointBetween({}, { metrics }).workingSetBytes).toBe(0);
    expect(pointBetween({}, { metrics: { 'memory.usage': 100 } }).workingSetBytes).toBeNull();
  });

  test('has nothing left over when the parts, counted in batches, exceed the whole', () => {
    const metrics = { 'memory.usage': 100, 'memory.anon': 90, 'memory.file': 25 };

    expect(pointBetween({}, { metrics })).toMatchObject({ kernelBytes: null, otherBytes: 0 });
  });

  test('does not call all of it "other" when the parts are unknown', () => {
    expect(pointBetween({}, { metrics: { 'memory.usage': 100 } }).otherBytes).toBeNull();
  });
});

describe('points', () => {
  test('lie on the grid, whenever the samples came', () => {
    const points = pointsOf([{ atMs: 120 }, { atMs: 1090 }, { atMs: 2999 }, { atMs: 3001 }]);

    expect(points.map((point) => point.atMs - start)).toEqual([0, 1000, 2000, 3000]);
  });

  test('cover 1 s each in the ranges of 1 and 5 minutes, 3 s in that of 15', () => {
    expect([60, 300, 900].map((range) => chartBucketMs(range as 60 | 300 | 900))).toEqual([1000, 1000, 3000]);
  });

  test('of several samples hold the last reading, and the rate over all of the bucket', () => {
    const points = pointsOf(
      [
        { atMs: 2000, metrics: { 'cpu.usage': 0, 'pids.current': 1 } },
        { atMs: 3000, metrics: { 'cpu.usage': 1_000_000, 'pids.current': 2 } },
        { atMs: 4000, metrics: { 'cpu.usage': 1_000_000, 'pids.current': 9 } },
        { atMs: 5000, metrics: { 'cpu.usage': 1_500_000, 'pids.current': 4 } },
      ],
      900,
    );

    expect(points.map((point) => [point.atMs - start, point.cpus, point.pids])).toEqual([
      [0, null, 1],
      [3000, 0.5, 4],
    ]);
  });

  test('carry the limits in force', () => {
    const limits = { cpuLimit: 2, memoryLimitBytes: 49_999_872, memorySoftBytes: null, pidsLimit: 200 };

    expect(pointBetween({}, { limits })).toMatchObject(limits);
  });

  test('older than the range are dropped', () => {
    const samples = Array.from({ length: 100 }, (_, second) => ({ atMs: second * 1000 }));

    const points = pointsOf(samples);

    expect(points).toHaveLength(60);
    expect(points.at(-1)?.atMs).toBe(start + 99_000);
  });

  test('are broken by an empty one where samples are missing, and no rate spans the gap', () => {
    const points = pointsOf([
      { atMs: 0, metrics: { 'cpu.usage': 0, 'pids.current': 3 } },
      { atMs: 1000, metrics: { 'cpu.usage': 1_000_000, 'pids.current': 3 } },
      { atMs: 20_000, metrics: { 'cpu.usage': 2_000_000, 'pids.current': 4 } },
      { atMs: 21_000, metrics: { 'cpu.usage': 3_000_000, 'pids.current': 4 } },
    ]);

    expect(points.map((point) => [point.atMs - start, point.cpus, point.pids])).toEqual([
      [0, null, 3],
      [1000, 1, 3],
      [2000, null, null],
      [20_000, null, 4],
      [21_000, 1, 4],
    ]);
  });

  test('are not broken by one late sample', () => {
    const points = pointsOf([
      { atMs: 0, metrics: { 'cpu.usage': 0 } },
      { atMs: 1000, metrics: { 'cpu.usage': 1_000_000 } },
      { atMs: 4500, metrics: { 'cpu.usage': 4_500_000 } },
    ]);

    expect(points.map((point) => point.cpus)).toEqual([null, 1, 1]);
  });

  test('of a slow sampler are not taken for gaps', () => {
    const samples = Array.from({ length: 4 }, (_, index) => ({
      atMs: index * 5000,
      metrics: { 'pids.current': index },
    }));

    expect(pointsOf(samples).map((point) => point.pids)).toEqual([0, 1, 2, 3]);
  });

  test('come with the reasons for what is missing, and with what one should know', () => {
    expect(toChartData(historyOf([]), { rangeSeconds: 60 })).toEqual({
      group,
      rangeSeconds: 60,
      bucketMs: 1000,
      points: [],
      unavailable: { 'psi.cpuSome': 'This kernel was started without pressure stall information.' },
      notes: { 'memory.kernel': 'Part of the use since 6.1.' },
    });
  });
});

describe('a live chart', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 8000 }), { minLength: 1, maxLength: 60 });
  const usages = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 60, maxLength: 60 });
  const range = fc.constantFrom<60 | 300 | 900>(60, 300, 900);

  test('shows the same, sample by sample, as one that is drawn anew', () => {
    fc.assert(
      fc.property(gaps, usages, range, fc.nat(59), (elapsedMs, usage, rangeSeconds, known) => {
        let atMs = 0;
        let used = 0;
        const samples = elapsedMs.map((elapsed, index) => {
          atMs += elapsed;
          used += usage[index] ?? 0;
          return { atMs, metrics: { 'cpu.usage': used, 'pids.current': index } };
        });

        const builder = new ChartBuilder(group, { rangeSeconds });
        builder.add(historyOf(samples.slice(0, known)));
        let live: ChartData = builder.data();
        for (const sample of samples.slice(known)) live = appendPoints(live, builder.add(historyOf([sample])));

        const anew = toChartData(historyOf(samples), { rangeSeconds });
        expect(live.points).toEqual(anew.points);
        expect(builder.data().points).toEqual(anew.points);
      }),
    );
  });

  test('passes over samples that it has', () => {
    const builder = new ChartBuilder(group, { rangeSeconds: 60 });
    const history = historyOf([{ atMs: 0 }, { atMs: 1000 }]);

    expect(builder.add(history)).toHaveLength(2);
    expect(builder.add(history)).toEqual([]);
  });

  test('replaces the point that has the time of a new one', () => {
    const builder = new ChartBuilder(group, { rangeSeconds: 900 });
    builder.add(historyOf([{ atMs: 0, metrics: { 'pids.current': 1 } }]));

    const data = appendPoints(builder.data(), builder.add(historyOf([{ atMs: 1000, metrics: { 'pids.current': 2 } }])));

    expect(data.points.map((point) => point.pids)).toEqual([2]);
  });
});
