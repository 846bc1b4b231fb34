/**
 * Texts of control files as values: the small, general forms. What is read a thousand times a second has readers of its
 * own in cgroupfs. A text that does not have the form is a kernel we do not know: NOT_AVAILABLE, quoting it.
 */
import { AppError } from '#server/domain/errors.ts';
import type { CpuQuota } from '#server/domain/units.ts';
import type { Limit } from './limits.ts';

/**
 * v1 has no word for "no limit": it shows LONG_MAX rounded down to a page, 9223372036854771712 with 4 KiB pages. 64 KiB
 * is the largest page Linux runs with, so everything from here on is unlimited.
 */
const unlimitedFromBytes = (1n << 63n) - 65_536n;

/** memory.limit_in_bytes, memsw and soft limit of v1. */
export function parseMemoryLimitV1(text: string): Limit<bigint> {
  const bytes = wholeNumber(text, 'a v1 memory limit');
  return bytes >= unlimitedFromBytes ? 'max' : bytes;
}

/** memory.max, high, low, min and swap.max of v2: bytes or "max". */
export function parseMemoryLimitV2(text: string): Limit<bigint> {
  return text.trim() === 'max' ? 'max' : wholeNumber(text, 'a v2 memory limit');
}

/** v2 cpu.max: "<quota> <period>", both microseconds; quota may be "max". */
export function parseCpuMax(text: string): CpuQuota {
  const match = /^(max|\d+) (\d+)\s*$/.exec(text);
  if (!match?.[1] || !match[2]) throw notUnderstood(text, 'cpu.max');
  return { quotaUsec: match[1] === 'max' ? 'max' : Number(match[1]), periodUsec: Number(match[2]) };
}

/** v1 cpu.cfs_quota_us and cpu.cfs_period_us together; a negative quota is none. */
export function parseCfsQuota(quotaText: string, periodText: string): CpuQuota {
  const periodUsec = Number(wholeNumber(periodText, 'cpu.cfs_period_us'));
  if (/^-\d+\s*$/.test(quotaText)) return { quotaUsec: 'max', periodUsec };
  return { quotaUsec: Number(wholeNumber(quotaText, 'cpu.cfs_quota_us')), periodUsec };
}

/** pids.max of both versions: a count or "max". */
export function parsePidsMax(text: string): Limit<number> {
  return text.trim() === 'max' ? 'max' : Number(wholeNumber(text, 'pids.max'));
}

/** A file of one whole number: usage_in_bytes, pids.current, cpu.shares, the flags. */
export function parseWholeNumber(text: string, file: string): bigint {
  return wholeNumber(text, file);
}

/** "key value" lines (memory.stat, memory.events, cpu.stat, memory.oom_control …); lines of another form are passed over. */
export function parseFlatKeyed(text: string): Map<string, bigint> {
  const values = new Map<string, bigint>();
  for (const line of text.split('\n')) {
    const match = /^(\S+) (\d+)\s*$/.exec(line);
    if (match?.[1] && match[2]) values.set(match[1], BigInt(match[2]));
  }
  return values;
}

function wholeNumber(text: string, what: string): bigint {
  if (!/^\d+\s*$/.test(text)) throw notUnderstood(text, what);
  return BigInt(text.trim());
}

function notUnderstood(text: string, what: string): AppError {
  return new AppError('NOT_AVAILABLE', {
    public: `This kernel shows ${what} in a form that Corral does not know.`,
    detail: JSON.stringify(text.slice(0, 200)),
  });
}
