/** What a host offers to rules: hierarchies by libcgroup's names of controllers, and the groups that are there. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupOwner, HostFacts } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { nameOfController } from '../config-host.ts';
import { groupOfName } from '../config-model.ts';

export interface RulesHost {
  /** Id of the hierarchy by the controller's name ("blkio" on v1), by "name=systemd", and by "cgroup" for v2. */
  hierarchyOf: ReadonlyMap<string, string>;
  /** Those that * stands for: with controllers. libcgroup would also try named ones, and fails there half way. */
  all: readonly string[];
  groups: ReadonlyMap<string, GroupThere>;
  /** systemd is PID 1. */
  isSystemd: boolean;
}

export interface GroupThere {
  hierarchies: readonly string[];
  owner: GroupOwner;
  guarded: Sentence | null;
}

export function rulesHostOf(
  { hierarchies }: { hierarchies: readonly HostFacts['hierarchies'][number][] },
  groups: readonly (GroupThere & { path: GroupPath })[],
): RulesHost {
  const hierarchyOf = new Map<string, string>();
  for (const { id, version, controllers, name } of hierarchies) {
    for (const controller of controllers) hierarchyOf.set(nameOfController(controller, version), id);
    if (name !== null) hierarchyOf.set(`name=${name}`, id);
    if (version === 2) hierarchyOf.set('cgroup', id);
  }
  return {
    hierarchyOf,
    all: hierarchies.filter(({ controllers }) => controllers.length > 0).map(({ id }) => id),
    groups: new Map(groups.map((group) => [group.path, group])),
    isSystemd: groups.some(({ path }) => path === '/init.scope'),
  };
}

/** Where a line leads. */
export interface RulePlace {
  /** Null for what is no group's path. */
  group: GroupPath | null;
  /** Ids of hierarchies, in the order of the line. */
  hierarchies: string[];
  /** Those in which the group is not there. */
  missing: string[];
  /** Controllers that this host has not. */
  unknown: string[];
}

/** `destination` with what its templates stand for. */
export function placeOfRule(destination: string, controllers: readonly string[], host: RulesHost): RulePlace {
  const group = groupOfName(destination);
  const wanted = new Set<string>();
  const unknown: string[] = [];
  for (const name of controllers) {
    if (name === '*') {
      for (const id of host.all) wanted.add(id);
      break;
    }
    const id = host.hierarchyOf.get(name);
    if (id === undefined) unknown.push(name);
    else wanted.add(id);
  }
  const there = group === null ? [] : (host.groups.get(group)?.hierarchies ?? []);
  const hierarchies = [...wanted];
  return { group, hierarchies, missing: hierarchies.filter((id) => !there.includes(id) && group !== '/'), unknown };
}
