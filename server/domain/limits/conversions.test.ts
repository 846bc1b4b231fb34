import { describe, expect, test } from 'vitest';
import {
  niceToWeight,
  sharesToWeightKernel,
  sharesToWeightLinear,
  sharesToWeightRunc2025,
  sharesToWeightSystemd,
  weightToNice,
  weightToSharesKernel,
  weightToSharesLinear,
  weightToSharesRunc2025,
  weightToSharesSystemd,
} from './conversions.ts';

const everyWeight = Array.from({ length: 10_000 }, (_, index) => index + 1);

describe('shares to weight', () => {
  test.each([
    { shares: 2, linear: 1, runc2025: 1, systemd: 1 },
    { shares: 3, linear: 1, runc2025: 2, systemd: 1 },
    { shares: 10, linear: 1, runc2025: 4, systemd: 1 },
    { shares: 102, linear: 4, runc2025: 17, systemd: 9 },
    { shares: 256, linear: 10, runc2025: 35, systemd: 25 },
    { shares: 512, linear: 20, runc2025: 59, systemd: 50 },
    { shares: 1000, linear: 39, runc2025: 99, systemd: 97 },
    { shares: 1024, linear: 39, runc2025: 100, systemd: 100 },
    { shares: 2048, linear: 79, runc2025: 174, systemd: 200 },
    { shares: 4096, linear: 157, runc2025: 303, systemd: 400 },
    { shares: 8192, linear: 313, runc2025: 532, systemd: 800 },
    { shares: 65_536, linear: 2500, runc2025: 3023, systemd: 6400 },
    { shares: 262_143, linear: 9999, runc2025: 10_000, systemd: 10_000 },
    { shares: 262_144, linear: 10_000, runc2025: 10_000, systemd: 10_000 },
  ])('$shares shares are weight $linear, $runc2025 or $systemd, depending on who converts', (row) => {
    expect(sharesToWeightLinear(row.shares)).toBe(row.linear);
    expect(sharesToWeightRunc2025(row.shares)).toBe(row.runc2025);
    expect(sharesToWeightSystemd(row.shares)).toBe(row.systemd);
  });

  test.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [10, 1],
    [102, 10],
    [1000, 98],
    [1024, 100],
    [262_144, 10_000],
    [10_000_000, 10_000],
  ])('the kernel rounds %s shares to weight %s, within its range', (shares, weight) => {
    expect(sharesToWeightKernel(shares)).toBe(weight);
  });

  test('0 shares mean "unset" to the container runtimes', () => {
    expect(sharesToWeightLinear(0)).toBe(0);
    expect(sharesToWeightRunc2025(0)).toBe(0);
  });

  test('values out of range are clamped as the kernel clamps cpu.shares', () => {
    expect(sharesToWeightLinear(1)).toBe(1);
    expect(sharesToWeightLinear(1_000_000)).toBe(10_000);
    expect(sharesToWeightRunc2025(1_000_000)).toBe(10_000);
  });
});

describe('weight to shares', () => {
  test.each([
    [1, 2],
    [2, 28],
    [50, 1286],
    [100, 2597],
    [10_000, 262_144],
  ])('linear: weight %s is %s shares', (weight, shares) => {
    expect(weightToSharesLinear(weight)).toBe(shares);
  });

  test.each([
    [1, 10],
    [50, 512],
    [100, 1024],
    [10_000, 102_400],
  ])('kernel: weight %s is %s shares', (weight, shares) => {
    expect(weightToSharesKernel(weight)).toBe(shares);
  });

  test('systemd cuts off where the kernel rounds', () => {
    expect(weightToSharesSystemd(99)).toBe(1013);
    expect(weightToSharesKernel(99)).toBe(1014);
  });

  test('0 means "unset" to the container runtimes', () => {
    expect(weightToSharesLinear(0)).toBe(0);
    expect(weightToSharesRunc2025(0)).toBe(0);
  });

  test('every weight survives the kernel: weight to shares to weight', () => {
    expect(everyWeight.filter((weight) => sharesToWeightKernel(weightToSharesKernel(weight)) !== weight)).toEqual([]);
  });

  test('every weight survives the curve of 2025, and one share more is a greater weight', () => {
    expect(everyWeight.filter((weight) => sharesToWeightRunc2025(weightToSharesRunc2025(weight)) !== weight)).toEqual(
      [],
    );
    expect(
      everyWeight.filter(
        (weight) => weight < 10_000 && sharesToWeightRunc2025(weightToSharesRunc2025(weight) + 1) <= weight,
      ),
    ).toEqual([]);
  });
});

describe('nice', () => {
  test.each([
    [-20, 8668],
    [-1, 125],
    [0, 100],
    [1, 80],
    [19, 1],
  ])('nice %s reads as weight %s', (nice, weight) => {
    expect(niceToWeight(nice)).toBe(weight);
  });

  test.each([-21, 20, 0.5])('%s is no nice value', (nice) => {
    expect(niceToWeight(nice)).toBeNull();
  });

  test.each([
    [10_000, -20],
    [125, -1],
    [100, 0],
    [80, 1],
    [1, 19],
  ])('weight %s reads as nice %s', (weight, nice) => {
    expect(weightToNice(weight)).toBe(nice);
  });

  test('weight.nice reads back what was set, save where weights are too coarse to tell', () => {
    const nices = Array.from({ length: 40 }, (_, index) => index - 20);

    expect(nices.filter((nice) => weightToNice(niceToWeight(nice) ?? 0) !== nice).every((nice) => nice >= 14)).toBe(
      true,
    );
  });
});
