/**
 * Sizes as typed, percentages among them. What a percentage is taken of depends on the limit: of memory, of swap, or of
 * both together (v1's memsw).
 */
import type { Limit, LimitKey } from '#server/domain/limits/limits.ts';
import { badInput, readShare } from '#server/domain/limits/typed-amount.ts';
import { parseBytesOf } from '#server/domain/units.ts';

export interface SizeWhole {
  hostBytes: bigint;
  /** The tightest limit of the same kind above, null when it is not known. */
  parentBytes: Limit<bigint> | null;
}

export type SizeWholes = Record<'memory' | 'swap' | 'memsw', SizeWhole>;

/** The size that a text means for a limit. Throws BAD_INPUT. */
export function parseSizeOf(key: LimitKey, text: string, wholes: SizeWholes): Limit<bigint> {
  if (key === 'memory.swap.max' || key === 'memory.swap.high') return parsePartOf(text, wholes.swap, 'swap');
  if (key === 'memory.memsw') return parsePartOf(text, wholes.memsw, 'memory and swap');
  return parseBytesOf(text, wholes.memory);
}

/** Like parseBytesOf, whose own sentences speak of memory. */
function parsePartOf(text: string, whole: SizeWhole, what: string): Limit<bigint> {
  const of = readShare(text)?.of;
  if (of === 'parent' && (whole.parentBytes === null || whole.parentBytes === 'max'))
    throw badInput(`The parent has no ${what} limit to take a share of. Write a size such as 512 MiB.`);
  if ((of === null || of === 'host') && whole.hostBytes === 0n)
    throw badInput(`This host has no ${what} to take a share of. Write a size such as 512 MiB, or max for no limit.`);
  return parseBytesOf(text, whole);
}
