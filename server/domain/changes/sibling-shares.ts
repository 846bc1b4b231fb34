/** What each child of one parent would get of the parent's CPU time if all of them wanted it at once. */

import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { ChangeContext, SiblingWeights } from './change.ts';
import { weightAfter } from './change-lookup.ts';
import type { SiblingShares } from './share-of-siblings.ts';

/**
 * Shares of the group (with the edits) and its siblings; null without a cpu controller, or where the siblings were not
 * looked at. Processes directly in the parent compete as well and are not counted.
 */
export function siblingShares(context: ChangeContext, edits: readonly LimitEdit[] = []): SiblingShares | null {
  const { siblingWeights } = context;
  const own = weightAfter(context, edits);
  if (siblingWeights === null || own === null) return null;
  const { heaviest, others } = siblingWeights;
  const weights = [{ group: context.group, weight: own }, ...heaviest];
  const total = weights.reduce((sum, { weight }) => sum + weight, others.weight);
  const shareOf = (weight: number) => (total === 0 ? 0 : weight / total);
  return {
    named: weights
      .map(({ group, weight }) => ({ group, weight, share: shareOf(weight) }))
      .sort((a, b) => b.share - a.share || (a.group < b.group ? -1 : 1)),
    others: { count: others.count, share: shareOf(others.weight) },
    ofHost: shareByLevel(context, edits)?.reduce((product, level) => product * level.share, 1) ?? null,
  };
}

/** The part of each group on the way up beside its siblings, the group itself first; null where that is not known. */
export function shareByLevel(
  context: ChangeContext,
  edits: readonly LimitEdit[] = [],
): { group: GroupPath; share: number }[] | null {
  const { siblingWeights, group } = context;
  const weight = weightAfter(context, edits);
  return siblingWeights === null || weight === null ? null : partsOfHost({ group, weight }, siblingWeights);
}

/** The same of what it weighs and those beside it. */
export function partsOfHost(
  { group, weight }: { group: GroupPath; weight: number },
  { heaviest, others, above }: SiblingWeights,
): { group: GroupPath; share: number }[] | null {
  if (above === null) return null;
  const total = heaviest.reduce((sum, each) => sum + each.weight, weight + others.weight);
  return [{ group, weight, total }, ...above].map((level) => ({
    group: level.group,
    share: level.total === 0 ? 0 : level.weight / level.total,
  }));
}

/** True when edits change what the group gets of the CPU beside its siblings. */
export function isAboutShares(edits: readonly LimitEdit[]): boolean {
  return edits.some(({ key }) => proportionKeys.has(key));
}

const proportionKeys: ReadonlySet<LimitKey> = new Set<LimitKey>([
  'cpu.shares',
  'cpu.weight',
  'cpu.weight.nice',
  'cpu.idle',
]);
