/** Effective limits in a few words each, to stand in a table beside the group that sets them. */
import { type Sentences, sayer, type Whole } from '#server/domain/sentence.ts';
import { formatBytes, formatCount, formatCpus, formatPercent } from '#server/domain/units.ts';

export const effectiveSentences = {
  'effective-none': () => 'no limit',
  'effective-cpus': ({ cpus }: { cpus: number }) => formatCpus(cpus),
  'effective-share': ({ share }: { share: number }) => `${formatPercent(share)} of the host`,
  'effective-list': ({ list }: { list: string }) => list || 'none',
  'effective-bytes': ({ bytes }: { bytes: Whole }) => formatBytes(BigInt(bytes)),
  'effective-together': ({ bytes }: { bytes: Whole }) => `${formatBytes(BigInt(bytes))} of memory and swap together`,
  'effective-bytes-per-second': ({ bytes }: { bytes: Whole }) => `${formatBytes(BigInt(bytes))}/s`,
  'effective-ops-per-second': ({ count }: { count: number }) => `${formatCount(count)} a second`,
  'effective-above': ({ bytes }: { bytes: Whole }) => `above ${formatBytes(BigInt(bytes))}`,
  'effective-never': () => 'never',
  'effective-all': () => 'all of it',
  'effective-shared': ({ bytes, most }: { bytes: Whole; most: Whole | 'max' }) =>
    `${formatBytes(BigInt(bytes))}, ${most === 'max' ? 'and' : `to ${formatBytes(BigInt(most))} with`} what others leave`,
  'effective-count': ({ count }: { count: number }) => formatCount(count),
} satisfies Sentences;

/** An effective limit in words. */
export const sayOfEffective = sayer(effectiveSentences);
