/**
 * cpu.shares (v1, 2..262144, default 1024) and cpu.weight (v2, 1..10000, default 100), there and back, in each of the
 * ways that are in use. They differ by a factor of 2.5 at the default: a number without its formula says nothing.
 * Every function takes a whole number and returns one.
 */

const leastShares = 2;
const mostShares = 262_144;
const leastWeight = 1;
const mostWeight = 10_000;

/** kernel/sched/core.c sched_prio_to_weight: nice -20 first. */
const sharesOfNice = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991,
  1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
] as const;

/** What the kernel shows as cpu.weight for a group of so many shares: s * 100 / 1024 to the nearest, 1..10000. */
export function sharesToWeightKernel(shares: number): number {
  return clamp(roundedQuotient(clamp(shares, leastShares, mostShares) * 100, 1024), leastWeight, mostWeight);
}

/** The shares the kernel gives a cpu.weight of 1..10000: w * 1024 / 100 to the nearest. sharesToWeightKernel undoes it. */
export function weightToSharesKernel(weight: number): number {
  return clamp(roundedQuotient(weight * 1024, 100), leastShares, mostShares);
}

/** The line through (2, 1) and (262144, 10000): runc to 1.3.1, crun before 1.23, kubelet, cadvisor. 0 means unset. */
export function sharesToWeightLinear(shares: number): number {
  if (shares === 0) return 0;
  return 1 + Math.trunc(((clamp(shares, leastShares, mostShares) - leastShares) * 9999) / 262_142);
}

/** The same line backwards. 0 means unset. */
export function weightToSharesLinear(weight: number): number {
  if (weight === 0) return 0;
  return leastShares + Math.trunc(((clamp(weight, leastWeight, mostWeight) - leastWeight) * 262_142) / 9999);
}

/**
 * The curve of opencontainers/cgroups 0.0.5 (runc 1.3.2, crun 1.23), which puts 1024 at 100 and keeps both ends:
 * ceil(10^((l² + 125 l) / 612 - 7/34)) with l = log2 shares. 0 means unset.
 */
export function sharesToWeightRunc2025(shares: number): number {
  if (shares === 0) return 0;
  if (shares <= leastShares) return leastWeight;
  if (shares >= mostShares) return mostWeight;
  const l = Math.log2(shares);
  return Math.ceil(10 ** ((l * l + 125 * l) / 612 - 7 / 34));
}

/** The largest shares that the curve takes to this weight (many shares share one weight). 0 means unset. */
export function weightToSharesRunc2025(weight: number): number {
  if (weight === 0) return 0;
  if (weight <= leastWeight) return leastShares;
  if (weight >= mostWeight) return mostShares;
  const l = (-125 + Math.sqrt(125 ** 2 + 2448 * (Math.log10(weight) + 7 / 34))) / 2;
  return Math.floor(2 ** l);
}

/** systemd's CPUShares= as CPUWeight=: s * 100 / 1024 cut off, 1..10000. */
export function sharesToWeightSystemd(shares: number): number {
  return clamp(Math.trunc((shares * 100) / 1024), leastWeight, mostWeight);
}

/** systemd's CPUWeight= as CPUShares=: w * 1024 / 100 cut off, 2..262144. */
export function weightToSharesSystemd(weight: number): number {
  return clamp(Math.trunc((weight * 1024) / 100), leastShares, mostShares);
}

/** The shares of a nice value of -20..19, from the kernel's own table; null outside. */
export function niceToShares(nice: number): number | null {
  return sharesOfNice[nice + 20] ?? null;
}

/** The weight that cpu.weight shows after cpu.weight.nice was set to -20..19; null outside (the kernel says ERANGE). */
export function niceToWeight(nice: number): number | null {
  const shares = niceToShares(nice);
  return shares === null ? null : sharesToWeightKernel(shares);
}

/** The nice value the kernel shows for a weight: the nearest step of its table, the smaller one in a tie. */
export function weightToNice(weight: number): number {
  const shares = weightToSharesKernel(weight);
  let nearest = 0;
  sharesOfNice.forEach((step, index) => {
    if (Math.abs(step - shares) < Math.abs((sharesOfNice[nearest] ?? 0) - shares)) nearest = index;
  });
  return nearest - 20;
}

function roundedQuotient(dividend: number, divisor: number): number {
  return Math.floor((dividend + divisor / 2) / divisor);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
