/** Sizes as the kernel spells them, with a readable one beside. Pure. */
import { formatBytes } from '#server/domain/units.ts';

/** Files, and limits by their keys, that hold one number of bytes. */
const isOfBytes =
  /^memory\.(?:min|low|high|max|soft|memsw|swap\.(?:max|high)|zswap\.max|(?:[a-z.]+_?)?limit_in_bytes)$|^hugetlb\.\d+[KMG]B(?:\.(?:rsvd\.)?(?:max|limit_in_bytes))?$/;
/** v1's "no limit", in whole pages. */
const isNoLimit = /^92233720368547\d{5}$/;

/** "104857600 (100 MiB)" for what is text of a file, or of a limit, that counts bytes; other texts as they are. */
export function withSize(text: string, file: string): string {
  if (!/^\d{4,20}$/.test(text) || isNoLimit.test(text) || !isOfBytes.test(file)) return text;
  const bytes = BigInt(text);
  return bytes < 1024n ? text : `${text} (${formatBytes(bytes)})`;
}

/** The same for a narrow column: the size stays on one line with its unit. */
export function withWholeSize(text: string, file: string): string {
  return withSize(text, file).replace(/ (\w+)\)$/, '\u00a0$1)');
}
