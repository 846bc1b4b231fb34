/** The groups of a file and their limits at some point of its load, on paper. */
import { ancestorsOf, type GroupPath, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';

export interface LoadedLimit {
  rule: LimitRule;
  value: LimitEdit['value'];
  /** What the kernel shows in each of its files that was written. */
  shows: ReadonlyMap<string, string>;
}

export class LoadedLimits {
  /** All groups that loading makes: those that the file names, and those on the way to them. */
  readonly groups = new Map<GroupPath, Map<LimitKey, LoadedLimit>>();
  readonly #children = new Map<GroupPath, GroupPath[]>();

  constructor(named: Iterable<GroupPath>) {
    for (const group of named) for (const each of [group, ...ancestorsOf(group)]) this.#add(each);
  }

  has(group: GroupPath): boolean {
    return this.groups.has(group);
  }

  childrenOf(group: GroupPath): readonly GroupPath[] {
    return this.#children.get(group) ?? [];
  }

  /** Whether the file has set it so far. */
  isSet(group: GroupPath, key: LimitKey): boolean {
    return this.groups.get(group)?.has(key) === true;
  }

  /** The value as a new group has it where the file has not set it (yet). */
  valueAt<K extends LimitKey>(group: GroupPath, key: K, version: CgroupVersion): LimitValue<K> | undefined {
    const set = this.groups.get(group)?.get(key);
    return (set?.value ?? limitRule(version, key)?.initial) as LimitValue<K> | undefined;
  }

  #add(group: GroupPath): void {
    if (group === rootPath || this.groups.has(group)) return;
    this.groups.set(group, new Map());
    const parent = parentOf(group) ?? rootPath;
    const siblings = this.#children.get(parent) ?? [];
    siblings.push(group);
    this.#children.set(parent, siblings);
  }
}
