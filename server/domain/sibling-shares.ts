/** What each child of one parent would get of the parent's CPU time if all of them wanted it at once. */
import type { ChangeContext, GroupState, ShareOfSibling } from './change.ts';
import { idleWeight, valueNow, versionOf, weightAfter } from './change-lookup.ts';
import type { CgroupVersion } from './host.ts';
import type { LimitEdit } from './limits.ts';

/**
 * Shares of the group (with the edits) and its siblings, most first; empty where there is no cpu controller.
 * Processes directly in the parent compete as well and are not counted.
 */
export function siblingShares(context: ChangeContext, edits: readonly LimitEdit[] = []): ShareOfSibling[] {
  const version = versionOf(context, 'cpu.quota');
  const own = weightAfter(context, edits);
  if (version === null || own === null) return [];
  const weights = [
    { group: context.group, weight: own },
    ...context.siblings.flatMap((sibling) => {
      const weight = weightOf(sibling, version);
      return weight === null ? [] : [{ group: sibling.group, weight }];
    }),
  ];
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  return weights
    .map(({ group, weight }) => ({ group, weight, share: total === 0 ? 0 : weight / total }))
    .sort((a, b) => b.share - a.share || (a.group < b.group ? -1 : 1));
}

function weightOf(sibling: GroupState, version: CgroupVersion): number | null {
  if (valueNow(sibling, 'cpu.idle')) return idleWeight(version);
  return valueNow(sibling, version === 1 ? 'cpu.shares' : 'cpu.weight');
}
