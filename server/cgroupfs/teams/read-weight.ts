import { mostWeighedAbove, readSiblingWeights } from '#server/cgroupfs/changes/read-siblings.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { siblingWeight } from '#server/domain/changes/change-lookup.ts';
import { partsOfHost } from '#server/domain/changes/sibling-shares.ts';
import { ancestorsOf } from '#server/domain/groups/group-path.ts';
import type { WeightBudget } from '#server/domain/teams/weight-budget.ts';

/** What a team's top group weighs; null where it has no cpu controller. */
export function readWeight(host: CgroupHost, found: FoundGroup): WeightBudget | null {
  const place = placeOf(found, 'cpu');
  if (!place) return null;
  const { version } = place.hierarchy;
  const key = version === 1 ? 'cpu.shares' : 'cpu.weight';
  const text = readText(`${place.dir}/${key}`)?.trim() ?? '';
  if (!/^\d+$/.test(text)) return null;
  const { group } = found;
  const ancestors = ancestorsOf(group).flatMap((path) => findGroup(host, path) ?? []);
  const beside = ancestors[0] && placeOf(ancestors[0], 'cpu');
  // A page that is looked at does not hold up the changes of others.
  const weights = beside && beside.childCount <= mostWeighedAbove ? readSiblingWeights(ancestors, group) : null;
  const levels = weights && partsOfHost({ group, weight: siblingWeight(version, Number(text)) }, weights);
  return {
    ...{ key, weight: Number(text), ofSiblings: levels?.[0]?.share ?? null },
    ofHost: levels?.reduce((part, { share }) => part * share, 1) ?? null,
  };
}
