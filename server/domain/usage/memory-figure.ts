/**
 * Memory has one main figure on all screens: the working set, which is all that is charged to a group less its inactive file
 * cache, as Docker, Kubernetes and cAdvisor count it. What they leave out is shown beside it. Limits are compared with all of it,
 * because that is what the kernel does.
 */
import { formatBytes } from '#server/domain/units.ts';

export interface MemoryUse {
  memoryBytes: number | null;
  workingSetBytes: number | null;
}

export interface MemoryFigure {
  /** The working set; all use where `cacheBytes` is null. */
  bytes: number;
  /** What comes on top of it: inactive file cache. Null as long as it is not known. */
  cacheBytes: number | null;
}

/** Null where no memory is counted. */
export function memoryFigure({ memoryBytes, workingSetBytes }: MemoryUse): MemoryFigure | null {
  if (memoryBytes === null) return null;
  if (workingSetBytes === null) return { bytes: memoryBytes, cacheBytes: null };
  return { bytes: workingSetBytes, cacheBytes: memoryBytes - workingSetBytes };
}

/** The main figure as a number, for areas and for sorting. */
export function mainMemoryBytes(use: MemoryUse | undefined): number | null {
  return use ? (use.workingSetBytes ?? use.memoryBytes) : null;
}

/** "2.3 GiB cache" or, when only the use is known, "cache included"; empty when there is none worth a word. */
export function tellCache({ cacheBytes, bytes }: MemoryFigure): string {
  if (cacheBytes === null) return bytes === 0 ? '' : 'cache included';
  return cacheBytes < leastShare * (bytes + cacheBytes) ? '' : `${formatBytes(cacheBytes)} cache`;
}

/** "1.5 GiB + 2.3 GiB cache". */
export function tellMemory(figure: MemoryFigure): string {
  const cache = tellCache(figure);
  if (cache === '') return formatBytes(figure.bytes);
  return `${formatBytes(figure.bytes)}${figure.cacheBytes === null ? ', ' : ' + '}${cache}`;
}

/** Less of the whole than this shows in no bar and would not change what anybody does. */
const leastShare = 0.005;

/** What the main figure means, said once on each screen that is about it. */
export const memoryMeaning =
  'Memory is the working set: all use less file cache that has not been used lately, which the kernel gives back first. That cache stands beside it. Limits count both.';
