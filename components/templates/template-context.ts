/** What a template is made on: any group of this host, and what a group has that a new one would not. Pure. */
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { contextOfChild } from '#server/domain/changes/new-group.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

const nameless = '/…' as GroupPath;

/** A group that is not there, with everything that this host can limit. */
export function anyGroup(root: ChangeContext, facts: HostFacts): ChangeContext {
  const homes = facts.hierarchies.filter(({ controllers }) => controllers.length > 0);
  const makes = homes.map(({ id, version, mountPoint }) => ({
    ...{ hierarchyId: id, version, path: `${mountPoint}${nameless}` },
  }));
  const enable = homes.filter(({ version }) => version === 2).flatMap(({ controllers }) => controllers);
  const controllersIn = (id: string) => homes.find((home) => home.id === id)?.controllers ?? [];
  return contextOfChild(root, { group: nameless, makes, enable }, controllersIn);
}

/** The group's limits, where a new group has others. Which devices, cores of its own and classes are no template's. */
export function limitsOf(group: ChangeContext, fresh: ChangeContext): LimitEdit[] {
  return Object.entries(group.own.limits).flatMap(([name, reading]) => {
    const key = name as LimitKey;
    const usual = fresh.own.limits[key];
    if (reading?.kind !== 'value' || ownKeys.has(key)) return [];
    if (usual?.kind === 'value' && textOf(usual.value) === textOf(reading.value)) return [];
    return [{ key, value: reading.value } as LimitEdit];
  });
}

/** Of one group and its neighbours, or the same limit in other words. */
const ownKeys: ReadonlySet<LimitKey> = new Set<LimitKey>([
  'cpu.weight.nice',
  'devices.rules',
  'net_cls.classid',
  'net_prio.ifpriomap',
  'cpuset.cpus.exclusive',
  'cpuset.cpus.partition',
  'cpuset.cpu_exclusive',
  'cpuset.mem_exclusive',
]);

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));
}
