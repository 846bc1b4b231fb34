/**
 * What a group may have in huge pages of each size: a page is charged to every group on the way to the root, so the tightest
 * limit there binds. Source: hugetlb_cgroup_charge_cgroup() in mm/hugetlb_cgroup.c, page_counter_try_charge().
 */
import { hugePageBytes, hugePageSizes } from '#server/domain/limits/huge-pages.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { formatBytes } from '#server/domain/units.ts';
import type { ChangeContext, EffectiveLimit } from './change.ts';
import { tightest, wayUp } from './effective-way.ts';
import { sayOfEffective } from './sentences/effective-sentences.ts';

/** One for each size that is limited now or will be. */
export function effectiveHugePages(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit[] {
  return hugePageSizes.flatMap((size): EffectiveLimit[] => {
    const key = `hugetlb.${size}` as const;
    const least = tightest<bigint>(wayUp(context, edits, key));
    const about = { resource: 'huge-pages', device: formatBytes(hugePageBytes(key) ?? 0n) } as const;
    if (least) return [{ ...about, ...sayOfEffective('effective-bytes', { bytes: least.value }), setBy: least.group }];
    if (!tightest<bigint>(wayUp(context, [], key))) return [];
    return [{ ...about, ...sayOfEffective('effective-none', {}), setBy: null }];
  });
}
