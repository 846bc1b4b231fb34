/** What a host offers to a cgconfig.conf, in libcgroup's words: v1's io controller is called blkio there. */
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import { type CgroupVersion, controllerNames, type HostFacts } from '#server/domain/groups/host.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';

export interface ConfigHost {
  /** Those that are mounted, by libcgroup's names. */
  controllers: ReadonlyMap<string, ControllerHere>;
  facts: LimitFacts;
}

export interface ControllerHere {
  version: CgroupVersion;
  hierarchyId: string;
  mountPoint: string;
  /** Controllers of the same hierarchy, itself included: their files lie in one directory. */
  together: readonly string[];
}

/** Every name that some kernel has. */
export const controllersOfAll: ReadonlySet<string> = new Set([...controllerNames, 'blkio', 'debug', 'cgroup']);

/** The host as the lint and the plan need it. */
export function configHostOf(facts: HostFacts): ConfigHost {
  const controllers = new Map<string, ControllerHere>();
  for (const { id, version, mountPoint, controllers: all } of facts.hierarchies) {
    const together = all.map((name) => nameOfController(name, version));
    for (const name of together) controllers.set(name, { version, hierarchyId: id, mountPoint, together });
  }
  // Limits on disks are not judged here (written-text.ts), so that nobody has to look for disks.
  return { controllers, facts: factsOf({ ...facts, devices: [] }) };
}

/** libcgroup's name for a controller. */
export function nameOfController(name: string, version: CgroupVersion): string {
  return name === 'io' && version === 1 ? 'blkio' : name;
}

/** Where no host is asked: sizes as most have them, and nothing is beyond it. */
export const anyFacts: LimitFacts = {
  pageBytes: 4096,
  highestCpu: 8191,
  nodes: Array.from({ length: 1024 }, (_, node) => node),
  devices: [],
  kernel: '6.18',
};
