/**
 * Limits on huge pages, one for each size that a kernel may have; a kernel has the files of its own sizes alone. What is
 * asked is rounded down to whole pages of that size.
 * Source: mem_fmt() and hugetlb_cgroup_write() in mm/hugetlb_cgroup.c.
 */
import type { CgroupVersion, HostTopology } from '#server/domain/groups/host.ts';
import { bytesRule, type LimitRule } from './limit-rule.ts';

/** By the kernel's names: x86 has 2MB and 1GB; arm64, POWER, RISC-V and s390x have others. */
export const hugePageSizes = ['64KB', '1MB', '2MB', '16MB', '32MB', '512MB', '1GB', '16GB'] as const;
export type HugePageSize = (typeof hugePageSizes)[number];
export type HugePagesKey = `hugetlb.${HugePageSize}`;

/** How many bytes a page of this limit has; null for any other limit. */
export function hugePageBytes(key: string): bigint | null {
  const match = /^hugetlb\.(\d+)(KB|MB|GB)$/.exec(key);
  if (!match?.[1]) return null;
  return BigInt(match[1]) << { KB: 10n, MB: 20n, GB: 30n }[match[2] as 'KB' | 'MB' | 'GB'];
}

/** False for a limit on huge pages of a size that the host does not have. */
export function isOnHost(key: string, { hugePageBytes: sizes }: Pick<HostTopology, 'hugePageBytes'>): boolean {
  const page = hugePageBytes(key);
  return page === null || sizes === undefined || sizes.includes(Number(page));
}

/**
 * The setting in a file of huge pages. In a new group even v2 shows the largest number of usual pages for "no limit", and
 * once it was written that of huge ones, or "max".
 */
export function hugePagesSetting(version: CgroupVersion, page: bigint, text: string): string {
  const shown = text.trim();
  const most = (((1n << 63n) - 1n) / page) * page;
  if (!/^\d+$/.test(shown) || BigInt(shown) < most) return shown;
  return version === 2 ? 'max' : String(most);
}

/** The rules of every size on a version. */
export function hugePageRules(version: CgroupVersion): { readonly [K in HugePagesKey]: LimitRule<K> } {
  const rules = hugePageSizes.map((size) => [`hugetlb.${size}`, hugePageRule(version, size)] as const);
  // Each was made for its own key, which Object.fromEntries cannot say.
  return Object.fromEntries(rules) as never;
}

function hugePageRule(version: CgroupVersion, size: HugePageSize): LimitRule<HugePagesKey> {
  const key: HugePagesKey = `hugetlb.${size}`;
  return {
    ...bytesRule({
      key,
      version,
      controller: 'hugetlb',
      file: `${key}.${version === 1 ? 'limit_in_bytes' : 'max'}`,
      label: `Huge pages of ${size.replace(/(?=.B)/, ' ').replace('B', 'iB')}`,
      meaning: 'The most memory in huge pages of this size. A process that asks for more gets SIGBUS.',
      initial: 'max',
      ...pageOf(key),
    }),
    optional: true,
  };
}

function pageOf(key: string): { wholes: bigint } | object {
  const wholes = hugePageBytes(key);
  return wholes === null ? {} : { wholes };
}
