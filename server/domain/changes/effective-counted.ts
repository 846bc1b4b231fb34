/**
 * What misc and rdma let a group have, by resource and by device: a group's use is charged to every group above it, so the tightest
 * limit on the way to the root binds. Source: misc_cg_try_charge() in kernel/cgroup/misc.c, rdmacg_try_charge() in kernel/cgroup/rdma.c.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, EffectiveLimit } from './change.ts';
import { tightest, wayUp } from './effective-way.ts';
import { sayOfEffective } from './sentences/effective-sentences.ts';

interface Figure {
  group: GroupPath;
  resource: 'misc' | 'rdma-handles' | 'rdma-objects';
  device: string;
  value: Limit<bigint>;
}

/** One for each figure that is limited now or will be; nothing where none is: few hosts have any of this. */
export function effectiveCounted(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit[] {
  const after = figuresOf(context, edits);
  const limited = [...after, ...figuresOf(context, [])].filter(({ value }) => value !== 'max');
  const each = new Map(limited.map(({ resource, device }) => [`${resource} ${device}`, { resource, device }]));
  return [...each.values()]
    .sort((a, b) => order.indexOf(a.resource) - order.indexOf(b.resource) || (a.device < b.device ? -1 : 1))
    .map(({ resource, device }) => {
      const least = tightest<bigint>(after.filter((one) => one.resource === resource && one.device === device));
      if (!least) return { resource, device, ...sayOfEffective('effective-none', {}), setBy: null };
      const said = sayOfEffective('effective-count', { count: Number(least.value) });
      return { resource, device, ...said, setBy: least.group };
    });
}

const order: readonly Figure['resource'][] = ['misc', 'rdma-handles', 'rdma-objects'];

function figuresOf(context: ChangeContext, edits: readonly LimitEdit[]): Figure[] {
  const misc = wayUp(context, edits, 'misc.max').flatMap(({ group, value }) =>
    value.map(({ resource, most }): Figure => ({ group, resource: 'misc', device: resource, value: most })),
  );
  const rdma = wayUp(context, edits, 'rdma.max').flatMap(({ group, value }) =>
    value.flatMap(({ device, handles, objects }): Figure[] => [
      { group, resource: 'rdma-handles', device, value: exact(handles) },
      { group, resource: 'rdma-objects', device, value: exact(objects) },
    ]),
  );
  return [...misc, ...rdma];
}

function exact(count: Limit<number>): Limit<bigint> {
  return count === 'max' ? count : BigInt(count);
}
