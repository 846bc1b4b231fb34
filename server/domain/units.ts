/**
 * How Corral prints and reads quantities, one way everywhere. Sizes are binary (KiB, MiB, GiB), rates of bytes too
 * ("2.4 MiB/s"), CPU is counted in CPUs, durations in µs, ms, s. What cannot be read is refused with a sentence
 * (AppError BAD_INPUT) that says what is accepted; nothing that a person typed ever travels on as text.
 */
import { sayOfAmount } from './limits/amount-sentences.ts';
import type { Limit } from './limits/limits.ts';
import {
  asNumber,
  badInput,
  binaryName,
  clip,
  parseDecimal,
  readShare,
  readSize,
  sizePrefixes,
  timesWhole,
} from './limits/typed-amount.ts';

/** The largest size the kernel can hold: it counts memory in signed 64 bits. */
export const largestBytes = (1n << 63n) - 1n;
/** The kernel's own default for cpu.cfs_period_us and cpu.max. */
export const defaultPeriodUsec = 100_000;

/** CPU bandwidth: `quotaUsec` of CPU time in every `periodUsec`. */
export interface CpuQuota {
  quotaUsec: Limit<number>;
  periodUsec: number;
}

/** v2 spells it max, v1 -1 (memory, memsw, quota), systemd infinity. */
const unlimitedWords = new Set(['max', '-1', 'unlimited', 'no limit', 'infinity']);
const largestPeriodUsec = 1_000_000;
const smallestQuotaUsec = 1000;

/**
 * A size with its unit: "47.7 MiB", "512 MiB", "112 GiB", "0 B". One decimal below 100, none above; a size that is a
 * whole number of its unit has none ("1 GiB"), so that "1.0 GiB" says it was rounded.
 */
export function formatBytes(bytes: bigint | number): string {
  const exact = typeof bytes === 'bigint' ? bytes : BigInt(Math.round(bytes));
  if (exact < 0n) return `-${formatBytes(-exact)}`;
  if (exact < 1024n) return `${exact} B`;

  let step = 1;
  while (step < sizePrefixes.length && exact >= 1024n ** BigInt(step + 1)) step += 1;
  // 1023.96 MiB rounds to 1024 MiB, which is spelt 1.0 GiB.
  if (step < sizePrefixes.length && roundedDivision(exact, 1024n ** BigInt(step)) >= 1024n) step += 1;

  const unit = 1024n ** BigInt(step);
  return `${quotientText(exact, unit)} ${sizePrefixes[step - 1]?.toUpperCase()}iB`;
}

/** A rate of bytes, binary like every size: "2.4 MiB/s". */
export function formatBytesPerSecond(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** CPUs with their unit, as limits are told: "1.62 CPUs", "2 CPUs", "1 CPU", "0.05 CPUs". */
export function formatCpus(cpus: number): string {
  if (cpus > 0 && cpus < 0.001) return '<0.001 CPUs';
  const decimals = cpus < 0.1 ? 3 : decimalsOfCpus(cpus);
  const text = String(Number(cpus.toFixed(decimals)));
  return text === '1' ? '1 CPU' : `${text} CPUs`;
}

/** CPUs in use as a bare figure of steady width for columns and tiles: "0.00", "1.62", "11.0", "112". */
export function formatCpuFigure(cpus: number): string {
  return cpus.toFixed(decimalsOfCpus(cpus));
}

/** A quota as time per period, exact: "150 ms / 100 ms", "no limit". parseCpus reads it back. */
export function formatQuota(quota: CpuQuota): string {
  if (quota.quotaUsec === 'max') return 'no limit';
  return `${exactDuration(quota.quotaUsec)} / ${exactDuration(quota.periodUsec)}`;
}

/** A share of 0..1: "3.1 %", "61 %". Never says "0 %" or "100 %" of what is not quite that. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return '<0.1 %';
  if (percent > 99 && percent < 100) return `${Math.min(99.9, Number(percent.toFixed(1)))} %`;
  if (Math.abs(percent) < 9.95) return `${Number(percent.toFixed(1))} %`;
  return `${Math.round(percent)} %`;
}

/** A whole number with its thousands apart: "10,000". */
export function formatCount(count: bigint | number): string {
  const whole = typeof count === 'bigint' ? count : Math.round(count);
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A span of time for people, two units at most: "45 µs", "2.5 ms", "12.3 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function formatDurationUsec(usec: number): string {
  if (usec < 0) return `-${formatDurationUsec(-usec)}`;
  if (usec < 999.5) return `${Math.round(usec)} µs`;
  if (usec < 999_500) return `${threeDigits(usec / 1000)} ms`;
  if (usec < 59_950_000) return `${threeDigits(usec / 1_000_000)} s`;
  const seconds = Math.round(usec / 1_000_000);
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.floor(minutes / 60);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** How long ago, coarse enough not to flicker: "just now", "12 s ago", "5 min ago", "3 h ago", "2 d ago". */
export function formatAgo(atMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - atMs) / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** The time of day in the reader's own time zone, 24 hours: "13:05:12". */
export function formatClock(atMs: number): string {
  const at = new Date(atMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
}

/** "13:05:12" today, "2026-11-22 13:05:12" on other days, in the reader's own time zone. */
export function formatMoment(atMs: number, nowMs: number): string {
  const day = formatDay(atMs);
  return day === formatDay(nowMs) ? formatClock(atMs) : `${day} ${formatClock(atMs)}`;
}

function formatDay(atMs: number): string {
  const at = new Date(atMs);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0');
}

/**
 * A size as typed, in bytes, exact. "512M", "512 Mi" and "512 MiB" count by 1024, as the kernel does; "512 MB" and
 * "64 kB" by 1000; no unit means bytes; a fraction of a byte is dropped. "max", "-1" and "unlimited" mean no limit.
 */
export function parseBytes(text: string): Limit<bigint> {
  if (isUnlimited(text)) return 'max';
  const size = readSize(text);
  return boundedBytes(timesWhole(size.amount, size.unit), text);
}

/**
 * Like parseBytes, and also "50% of host", "50% of parent", and "50%" alone, which means of the host. `parentBytes` is
 * the limit in force above; a share of a parent without one is refused.
 */
export function parseBytesOf(
  text: string,
  of: { hostBytes: bigint | number; parentBytes: Limit<bigint> | null },
): Limit<bigint> {
  const share = readShare(text);
  if (!share) return parseBytes(text);
  if (share.of === 'one CPU') throw badInput(sayOfAmount('size-of-one-cpu', {}));
  const whole = share.of === 'parent' ? of.parentBytes : BigInt(of.hostBytes);
  if (whole === null || whole === 'max') throw badInput(sayOfAmount('parent-without-memory-limit', {}));
  return boundedBytes(timesWhole(share.percent, whole) / 100n, text);
}

/** True for every word that means no limit, wherever a limit is typed. */
export function isUnlimited(text: string): boolean {
  return unlimitedWords.has(text.trim().toLowerCase().replace(/\s+/g, ' '));
}

/** Says how a typed size was understood: "512 MB is 512000000 bytes (1 MB = 1000 kB …)". Throws as parseBytes does. */
export function describeBytes(text: string): string {
  const bytes = parseBytes(text);
  if (bytes === 'max') return 'No limit.';
  const { decimal, name } = readSize(text);
  const plain = `${bytes} bytes, ${formatBytes(bytes)}`;
  if (name === '') return `${plain}.`;
  return decimal
    ? `${plain} (${name} counts by 1000; ${binaryName(name)} would count by 1024).`
    : `${plain} (${name} counts by 1024).`;
}

/**
 * A CPU quota as typed: "1.5 CPUs" or "1.5", "150% of one CPU", "50% of host", "50% of parent", "250 ms / 1 s",
 * "50000/100000" and the kernel's own "50000 100000" (microseconds), "max". A share of CPUs is spread over
 * `periodUsec` (default 100 ms); where that would fall below the kernel's 1 ms of quota, over one second.
 */
export function parseCpus(
  text: string,
  of: { hostCpus: number; parentCpus: Limit<number> | null; periodUsec?: number },
): CpuQuota {
  const period = of.periodUsec ?? defaultPeriodUsec;
  const kept = /^(?:max|-1)\s*(?:\/|\s)\s*(\d.*)$/.exec(text.trim());
  if (kept?.[1]) return { quotaUsec: 'max', periodUsec: parseDurationUsec(kept[1]) };
  if (isUnlimited(text)) return { quotaUsec: 'max', periodUsec: period };

  const parts = /^([^/]+)\/([^/]+)$/.exec(text.trim()) ?? /^(\d+)\s+(\d+)$/.exec(text.trim());
  if (parts?.[1] && parts[2]) {
    return { quotaUsec: parseDurationUsec(parts[1]), periodUsec: parseDurationUsec(parts[2]) };
  }
  return spreadOver(readCpus(text, of), period, text);
}

/** A duration in microseconds: "100 ms", "0.25 s", "50000 µs", "50000" (a bare number is microseconds). */
export function parseDurationUsec(text: string): number {
  const match = /^([0-9.]+)\s*(µs|μs|us|usec|ms|msec|s|sec|second|seconds)?$/i.exec(text.trim());
  const amount = match?.[1] ? parseDecimal(match[1]) : null;
  if (!amount) throw badInput(sayOfAmount('not-a-duration', { typed: clip(text) }));
  const unit = (match?.[2] ?? 'us').toLowerCase();
  const factor = unit.startsWith('m') ? 1000n : unit.startsWith('s') ? 1_000_000n : 1n;
  const usec = timesWhole(amount, factor);
  if (amount.digits * factor !== usec * 10n ** BigInt(amount.scale))
    throw badInput(sayOfAmount('duration-too-fine', { typed: clip(text) }));
  return safeNumber(usec, text);
}

function readCpus(text: string, of: { hostCpus: number; parentCpus: Limit<number> | null }): number {
  const share = readShare(text);
  if (share) {
    if (share.of === null) throw badInput(sayOfAmount('share-of-what', { typed: clip(text) }));
    const whole = share.of === 'host' ? of.hostCpus : share.of === 'one CPU' ? 1 : of.parentCpus;
    if (whole === null || whole === 'max') throw badInput(sayOfAmount('parent-without-quota', {}));
    return (asNumber(share.percent) / 100) * whole;
  }
  if (/^-/.test(text.trim())) throw badInput(sayOfAmount('amount-negative', { typed: clip(text) }));
  const match = /^([0-9.]+)\s*(cpus?|cores?)?$/i.exec(text.trim());
  const amount = match?.[1] ? parseDecimal(match[1]) : null;
  if (amount) return asNumber(amount);
  throw badInput(sayOfAmount('not-a-cpu-quota', { typed: clip(text) }));
}

function spreadOver(cpus: number, periodUsec: number, text: string): CpuQuota {
  const period = Math.round(cpus * periodUsec) < smallestQuotaUsec ? largestPeriodUsec : periodUsec;
  const quotaUsec = Math.round(cpus * period);
  if (quotaUsec < smallestQuotaUsec) throw badInput(sayOfAmount('too-little-cpu', { typed: clip(text) }));
  if (!Number.isSafeInteger(quotaUsec)) throw badInput(sayOfAmount('too-much-cpu', { typed: clip(text) }));
  return { quotaUsec, periodUsec: period };
}

function boundedBytes(bytes: bigint, text: string): bigint {
  if (bytes > largestBytes) throw badInput(sayOfAmount('size-too-large', { typed: clip(text) }));
  return bytes;
}

function safeNumber(whole: bigint, text: string): number {
  if (whole > BigInt(Number.MAX_SAFE_INTEGER)) throw badInput(sayOfAmount('number-too-large', { typed: clip(text) }));
  return Number(whole);
}

function decimalsOfCpus(cpus: number): number {
  return cpus < 9.995 ? 2 : cpus < 99.95 ? 1 : 0;
}

/** Half up, exact. */
function roundedDivision(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

/** One decimal below 100, none above, none for a whole quotient. */
function quotientText(dividend: bigint, divisor: bigint): string {
  if (dividend % divisor === 0n) return String(dividend / divisor);
  const tenths = roundedDivision(dividend * 10n, divisor);
  return tenths < 1000n ? `${tenths / 10n}.${tenths % 10n}` : String(roundedDivision(dividend, divisor));
}

/** In the largest unit that needs at most three decimals, so nothing is lost. */
function exactDuration(usec: number): string {
  if (usec >= 1_000_000 && usec % 1000 === 0) return `${usec / 1_000_000} s`;
  return usec >= 1000 ? `${usec / 1000} ms` : `${usec} µs`;
}

function threeDigits(value: number): string {
  return String(Number(value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)));
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
