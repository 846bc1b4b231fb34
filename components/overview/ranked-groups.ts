/** Picks out of all groups those that a person should look at. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { UsageRow } from '#server/domain/groups/host.ts';
import { mainMemoryBytes } from '#server/domain/usage/memory-figure.ts';

export type TopMetric = 'cpus' | 'memory';

interface Tree {
  paths: () => Iterable<GroupPath>;
  children: (path: GroupPath) => readonly GroupPath[];
  usage: (path: GroupPath) => UsageRow | undefined;
}

/** The groups without groups inside that use most: use is counted upwards, so others would only repeat it. */
export function topConsumers(tree: Tree, metric: TopMetric, most: number): UsageRow[] {
  const rows: UsageRow[] = [];
  for (const path of tree.paths()) {
    const usage = tree.usage(path);
    if (usage && path !== '/' && amountOf(usage, metric) > 0 && tree.children(path).length === 0) rows.push(usage);
  }
  return rows.sort((left, right) => amountOf(right, metric) - amountOf(left, metric)).slice(0, most);
}

/** What a list sorts by: of memory the main figure. */
export function amountOf(usage: UsageRow, metric: TopMetric): number {
  return (metric === 'cpus' ? usage.cpus : mainMemoryBytes(usage)) ?? 0;
}

/** From this share of its memory limit on a group is near it. */
const nearLimit = 0.95;

export type Trouble = { usage: UsageRow; kind: 'throttled' | 'near-limit' | 'frozen'; share: number };

/** Groups that the kernel holds back now, or that are about to be: the worst first. It compares all use with the limit, cache too. */
export function troubledGroups(tree: Tree): Trouble[] {
  const found: Trouble[] = [];
  for (const path of tree.paths()) {
    const usage = tree.usage(path);
    if (!usage) continue;
    if (usage.throttled) found.push({ usage, kind: 'throttled', share: usage.throttled });
    const ofLimit = usage.memoryLimitBytes ? (usage.memoryBytes ?? 0) / usage.memoryLimitBytes : 0;
    if (ofLimit >= nearLimit) found.push({ usage, kind: 'near-limit', share: ofLimit });
    if (usage.frozen) found.push({ usage, kind: 'frozen', share: 0 });
  }
  return found.sort((left, right) => right.share - left.share);
}
