/**
 * What one limit is on one version of the kernel interface: its files, its words, how their texts are read and
 * written, and what the kernel will show afterwards. The rules themselves are in v1 and v2, one file per
 * controller; limit-catalogue.ts is where they are looked up.
 */
import { formatCpuList, parseCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import type { CgroupVersion, ControllerName } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { parseMemoryLimitV1, parseMemoryLimitV2, parseWholeNumber } from './kernel-text.ts';
import { type RangedNumber, sayOfLimit } from './limit-sentences.ts';
import type { LimitKey, LimitValue } from './limits.ts';

/** What a rule has to know about the host. */
export interface LimitFacts {
  pageBytes: number;
  /** The highest possible CPU number: nr_cpu_ids - 1. */
  highestCpu: number;
  /** Numbers of the memory nodes. */
  nodes: readonly number[];
  /** Disks and their partitions. */
  devices: readonly BlockDevice[];
  /** uname -r. */
  kernel: string;
}

/** Text for one file and what the kernel shows after it was written (as settingOf cuts it). */
export interface FileWrite {
  file: string;
  /** Plain decimals; a lone newline empties a cpuset (an empty write does nothing). */
  text: string;
  keeps: string;
}

/** What kind of field a limit wants, and how its value is printed. */
export type LimitUnit =
  | 'shares'
  | 'weight'
  | 'nice'
  | 'quota'
  | 'usec'
  | 'flag'
  | 'cpu-list'
  | 'node-list'
  | 'partition'
  | 'bytes'
  | 'swappiness'
  | 'devices'
  | 'disk-weights'
  | 'disk-latencies'
  | 'number'
  | 'device-rules'
  | 'class-id'
  | 'priorities'
  | 'resources'
  | 'rdma-devices'
  | 'count';

export interface LimitRule<K extends LimitKey = LimitKey> {
  key: K;
  version: CgroupVersion;
  controller: ControllerName;
  /** Read in this order; parse gets their texts in the same. */
  files: readonly [string, ...string[]];
  /** Set where others are written than are read. */
  writtenFiles?: readonly string[];
  label: string;
  /** One sentence for the form. */
  meaning: string;
  unit: LimitUnit;
  /** Set where kernels lack it without anything being amiss: the form leaves it out there. */
  optional?: true;
  /** What a new group has. */
  initial: LimitValue<K>;
  /** What its file reads in a new group where nothing would be written for that; else it is empty. */
  initialText?: string;
  /** Reads the files' texts as the kernel printed them. Throws NOT_AVAILABLE for text that no kernel we know prints. */
  parse(texts: readonly string[]): LimitValue<K>;
  /** One write per file, in no particular order: plan-change puts them in the order the kernel takes. Needs a faultless value. */
  toWrites(value: LimitValue<K>, facts: LimitFacts): FileWrite[];
  /** Why the kernel would not take this value, or null. Only the value is judged, not its surroundings. */
  fault(value: LimitValue<K>, facts: LimitFacts): Sentence | null;
}

type KeysOf<V> = { [K in LimitKey]: LimitValue<K> extends V ? (V extends LimitValue<K> ? K : never) : never }[LimitKey];
type FlagKey = KeysOf<boolean>;
type BytesKey = KeysOf<'max' | bigint>;
type ListKey = 'cpuset.cpus' | 'cpuset.cpus.exclusive' | 'cpuset.mems';

type Words<K extends LimitKey> = Pick<
  LimitRule<K>,
  'key' | 'version' | 'controller' | 'label' | 'meaning' | 'optional'
> & {
  file: string;
};

/** A limit that is 0 or 1 in its file. */
export function flagRule<K extends FlagKey>(words: Words<K>): LimitRule<K> {
  const { file, ...rest } = words;
  return {
    ...rest,
    files: [file],
    unit: 'flag',
    initial: false as LimitValue<K>,
    parse: ([text]) => (parseWholeNumber(text ?? '', file) === 1n) as LimitValue<K>,
    toWrites: (value) => [{ file, text: value ? '1' : '0', keeps: value ? '1' : '0' }],
    fault: () => null,
  };
}

/**
 * A size in bytes. The kernel keeps whole pages, rounded down (cgroup-v2.rst says otherwise; the kernel decides), and
 * takes the largest number of pages it can count for "no limit". `wholes` is the size of a page that is not the usual one.
 */
export function bytesRule<K extends BytesKey>(
  words: Words<K> & { initial: LimitValue<K>; wholes?: bigint },
): LimitRule<K> {
  const { file, version, wholes, ...rest } = words;
  return {
    ...rest,
    version,
    files: [file],
    unit: 'bytes',
    parse: ([text]) => parseBytesLimit(text ?? '', version, wholes) as LimitValue<K>,
    toWrites(value, { pageBytes }) {
      const bytes = value as 'max' | bigint;
      const text = bytes === 'max' ? (version === 1 ? '-1' : 'max') : String(bytes);
      return [{ file, text, keeps: keptBytes(bytes, version, wholes ?? BigInt(pageBytes)) }];
    },
    fault: () => null,
  };
}

/** A list of CPUs or memory nodes; written in the kernel's own normal form. */
export function listRule<K extends ListKey>(words: Words<K>): LimitRule<K> {
  const { file, key, ...rest } = words;
  const numbersOf = (value: string, facts: LimitFacts) =>
    parseCpuList(value, { highest: key === 'cpuset.mems' ? Math.max(0, ...facts.nodes) : facts.highestCpu });
  return {
    ...rest,
    key,
    files: [file],
    unit: key === 'cpuset.mems' ? 'node-list' : 'cpu-list',
    initial: '' as LimitValue<K>,
    parse: ([text]) => (text ?? '').trim() as LimitValue<K>,
    toWrites(value, facts) {
      const keeps = formatCpuList(numbersOf(value, facts));
      return [{ file, text: keeps === '' ? '\n' : keeps, keeps }];
    },
    fault(value, facts) {
      try {
        const numbers = numbersOf(value, facts);
        return key === 'cpuset.mems' ? missingNodes(numbers, facts) : null;
      } catch (error) {
        if (isAppError(error) && error.sentence) return { ...error.sentence, text: error.public };
        throw error;
      }
    },
  };
}

/** The number in a file whose values are small enough for a number. Throws NOT_AVAILABLE when there is none. */
export function readNumber(file: string, text: string | undefined): number {
  return Number(parseWholeNumber(text ?? '', file));
}

/** That the value lies outside "least to most", or null. */
export function outsideRange(value: number, least: number, most: number, what: RangedNumber): Sentence | null {
  return value >= least && value <= most ? null : sayOfLimit('out-of-range', { what, value, least, most });
}

/** Of huge pages the largest whole number of them is less than of others, and stands for "no limit" as well. */
function parseBytesLimit(text: string, version: CgroupVersion, wholes = 0n): 'max' | bigint {
  const limit = (version === 1 ? parseMemoryLimitV1 : parseMemoryLimitV2)(text);
  return limit !== 'max' && limit >= (1n << 63n) - wholes ? 'max' : limit;
}

function missingNodes(nodes: readonly number[], facts: LimitFacts): Sentence | null {
  const missing = nodes.filter((node) => !facts.nodes.includes(node));
  if (missing.length === 0) return null;
  return sayOfLimit('no-such-node', { missing: formatCpuList(missing), nodes: formatCpuList(facts.nodes) });
}

function keptBytes(bytes: 'max' | bigint, version: CgroupVersion, page: bigint): string {
  const most = (((1n << 63n) - 1n) / page) * page;
  const kept = bytes === 'max' ? most : (bytes / page) * page;
  return version === 2 && kept >= most ? 'max' : String(kept);
}
