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

interface Row {
  linear?: number;
  runc2025?: number;
  systemd?: number;
  kernel?: number;
}

const weights: ({ shares: number } & Row)[] = [
  { shares: 0, kernel: 1 },
  { shares: 2, linear: 1, runc2025: 1, systemd: 1, kernel: 1 },
  { shares: 3, linear: 1, runc2025: 2, systemd: 1 },
  { shares: 10, linear: 1, runc2025: 4, systemd: 1, kernel: 1 },
  { shares: 102, linear: 4, runc2025: 17, systemd: 9, kernel: 10 },
  { shares: 256, linear: 10, runc2025: 35, systemd: 25 },
  { shares: 512, linear: 20, runc2025: 59, systemd: 50 },
  // systemd cuts off where the kernel rounds.
  { shares: 1000, linear: 39, runc2025: 99, systemd: 97, kernel: 98 },
  { shares: 1024, linear: 39, runc2025: 100, systemd: 100, kernel: 100 },
  { shares: 2048, linear: 79, runc2025: 174, systemd: 200 },
  { shares: 4096, linear: 157, runc2025: 303, systemd: 400 },
  { shares: 8192, linear: 313, runc2025: 532, systemd: 800 },
  { shares: 65_536, linear: 2500, runc2025: 3023, systemd: 6400 },
  { shares: 262_143, linear: 9999, runc2025: 10_000, systemd: 10_000 },
  { shares: 262_144, linear: 10_000, runc2025: 10_000, systemd: 10_000, kernel: 10_000 },
];

const shares: ({ weight: number } & Row)[] = [
  { weight: 1, linear: 2, kernel: 10 },
  { weight: 2, linear: 28 },
  { weight: 50, linear: 1286, kernel: 512 },
  { weight: 99, systemd: 1013, kernel: 1014 },
  { weight: 100, linear: 2597, kernel: 1024 },
  { weight: 10_000, linear: 262_144, kernel: 102_400 },
];

/** Both directions of each formula that container runtimes and systemd use. */
const formulas = [
  { name: 'linear', toWeight: sharesToWeightLinear, toShares: weightToSharesLinear },
  { name: 'runc2025', toWeight: sharesToWeightRunc2025, toShares: weightToSharesRunc2025 },
  { name: 'systemd', toWeight: sharesToWeightSystemd, toShares: weightToSharesSystemd },
  { name: 'kernel', toWeight: sharesToWeightKernel, toShares: weightToSharesKernel },
] as const;

describe.each(formulas)('$name', ({ name, toWeight, toShares }) => {
  test.each(weights.filter((row) => row[name] !== undefined))('turns $shares shares into a weight', (row) => {
    expect(toWeight(row.shares)).toBe(row[name]);
  });

  test.each(shares.filter((row) => row[name] !== undefined))('turns weight $weight into shares', (row) => {
    expect(toShares(row.weight)).toBe(row[name]);
  });

  test('clamps what is out of range, as the kernel clamps cpu.shares', () => {
    expect(toWeight(1)).toBe(1);
    expect(toWeight(10_000_000)).toBe(10_000);
  });
});

describe.each(formulas.slice(0, 2))('$name, as the container runtimes use it', ({ toWeight, toShares }) => {
  test('takes 0 for "unset"', () => {
    expect(toWeight(0)).toBe(0);
    expect(toShares(0)).toBe(0);
  });
});

describe.each(formulas.filter(({ name }) => name === 'kernel' || name === 'runc2025'))('$name', (formula) => {
  test('brings every weight back: weight to shares to weight', () => {
    expect(everyWeight.filter((weight) => formula.toWeight(formula.toShares(weight)) !== weight)).toEqual([]);
  });
});

test('one share more than the curve of 2025 gives is a greater weight', () => {
  expect(
    everyWeight.filter(
      (weight) => weight < 10_000 && sharesToWeightRunc2025(weightToSharesRunc2025(weight) + 1) <= weight,
    ),
  ).toEqual([]);
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
