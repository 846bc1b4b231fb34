/** A limit's text as the kernel's file has it, in the words of the screens. Pure. */
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { formatBytes } from '#server/domain/units.ts';

const sizes = /^(memory\.(max|memsw|soft|min|low|high|swap\.(max|high)|zswap\.max)|hugetlb\..+)$/;

/** v1 says "no limit" with the largest size there is, rounded to a page. */
const unlimitedFrom = 1n << 62n;

/** "64 MiB", "no limit"; the kernel's own text where it needs no other words. */
export function settingWords(key: LimitKey, text: string): string {
  if (text === 'max' || text === '-1' || text.startsWith('max ')) return 'no limit';
  if (key === 'io.max' && text === '') return 'no limit';
  // A table has a row for each disk, device or interface.
  if (!sizes.test(key) || !/^\d{1,20}$/.test(text)) return text === '' ? 'nothing' : text.split('\n').join('; ');
  const bytes = BigInt(text);
  return bytes >= unlimitedFrom ? 'no limit' : formatBytes(bytes);
}

/** A summary of a change, "memory.max = 33554432", with a readable size behind each that is in bytes. */
export function withSizes(summary: string): string {
  return summary.replace(/(\S+) = (\d{4,20})(?![\d.])/g, (whole, key: LimitKey, text: string) =>
    sizes.test(key) ? `${whole} (${settingWords(key, text)})` : whole,
  );
}
