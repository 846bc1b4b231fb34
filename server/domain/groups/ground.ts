/**
 * Where a new group can go on a host whose PID 1 is systemd: it is the single writer of its tree, so a group of one's own is
 * either a unit that it keeps, or lies below a unit that it has left to others (Delegate=yes).
 * Source: systemd's CGROUP_DELEGATION.md, systemd.slice(5).
 */
import { delegatedName, groupNameOf, unitOf } from '#server/domain/groups/unit-of.ts';
import type { GroupKind, UnitKind } from './group-kinds.ts';
import type { GroupPath } from './group-path.ts';
import { ancestorsOf, childOf, nameOf, parentOf, rootPath } from './group-path.ts';

/** Whose the place is, for a plain directory there. */
export type Holding =
  /** systemd is not PID 1, or nobody's group, or left to others by systemd. */
  | { kind: 'free' }
  | { kind: 'delegated'; unit: string }
  /** The root of the tree, a slice, or another unit that systemd has not left to anybody. */
  | { kind: 'systemd'; unit: string | null };

export interface Ground {
  /** What can be made here, the best first. */
  kinds: readonly GroupKind[];
  holding: Holding;
}

/** Ground that systemd has no say in. */
export const freeGround: Ground = { kinds: ['directory'], holding: { kind: 'free' } };

/** The unit whose group this is, or in whose group it lies; null in the root and below what nobody's unit is. */
export function holderOf(group: GroupPath): { unit: string; group: GroupPath } | null {
  for (const at of [group, ...ancestorsOf(group)]) {
    const unit = at === rootPath ? null : unitOf(at);
    if (unit !== null) return { unit, group: at };
  }
  return null;
}

/** The ground in `parent` where systemd is PID 1 on v2 alone; `isDelegated` tells of the unit that holds it. */
export function groundOf(parent: GroupPath, isDelegated: boolean): Ground {
  const holder = holderOf(parent);
  if (holder === null && parent !== rootPath) return freeGround;
  if (holder === null) return { kinds: unitsToo, holding: { kind: 'systemd', unit: null } };
  const { unit, group } = holder;
  if (isDelegated) return { kinds: ['directory'], holding: { kind: 'delegated', unit } };
  const isSlice = unit.endsWith('.slice');
  // Below a slice, what is no unit was made past systemd already: no unit can be put in there.
  if (isSlice && group !== parent) return freeGround;
  return { kinds: isSlice ? unitsToo : ['directory'], holding: { kind: 'systemd', unit } };
}

const unitsToo: readonly GroupKind[] = ['slice', 'delegated', 'directory'];

/**
 * The group that a request makes: of a slice its place in the tree of slices ("api" in /web.slice is
 * /web.slice/web-api.slice), of a delegated service its unit in there (/web.slice/corral-api.service). The name may be typed
 * with or without what makes it the unit's. Throws BAD_INPUT for no group name.
 */
export function newGroupPath({
  parent,
  name,
  kind = 'directory',
}: {
  parent: GroupPath;
  name: string;
  kind?: GroupKind | undefined;
}): GroupPath {
  if (kind === 'directory') return childOf(parent, name);
  const bare = bareName(name, kind);
  if (kind === 'delegated') return childOf(parent, `corral-${bare}.service`);
  const above = nameOf(parent)
    .replace(/^_/, '')
    .replace(/\.slice$/, '');
  return childOf(parent, groupNameOf(`${parent === rootPath ? '' : `${above}-`}${bare}.slice`));
}

export type SliceNameFault = 'empty' | 'characters' | 'dash' | 'long';
export type ServiceNameFault = 'empty' | 'service-characters' | 'taken' | 'long';
export type UnitNameFault = SliceNameFault | ServiceNameFault;

/** What is wrong with it as the name of such a unit; null when nothing is. */
export function unitNameFault(name: string, kind: UnitKind): UnitNameFault | null {
  return kind === 'slice' ? sliceNameFault(name) : serviceNameFault(name);
}

/** Source: systemd.unit(5), UNIT_NAME_MAX. */
export function sliceNameFault(name: string): SliceNameFault | null {
  const bare = bareName(name, 'slice');
  if (bare === '') return 'empty';
  if (!/^[A-Za-z0-9:_.-]+$/.test(bare)) return 'characters';
  if (bare.includes('-')) return 'dash';
  return bare.length > longest ? 'long' : null;
}

function serviceNameFault(name: string): ServiceNameFault | null {
  const bare = bareName(name, 'delegated');
  if (bare === '') return 'empty';
  if (!/^[A-Za-z0-9:_.-]+$/.test(bare)) return 'service-characters';
  if (/^(agent|web|watch-.*)$/.test(bare)) return 'taken';
  return bare.length > longest ? 'long' : null;
}

const longest = 200;

function bareName(name: string, kind: UnitKind): string {
  return kind === 'slice' ? name.replace(/\.slice$/, '') : name.replace(/^corral-/, '').replace(/\.service$/, '');
}

/** The group in a delegated service that holds its main process: on v2 a group with groups below it has no process itself. */
export function leafOf(service: GroupPath): GroupPath {
  return childOf(service, 'main');
}

/** The delegated service whose main process is in this group, as far as names tell; null for any other group. */
export function serviceOfLeaf(group: GroupPath): string | null {
  const above = nameOf(group) === 'main' ? parentOf(group) : null;
  const unit = above === null ? null : unitOf(above);
  return unit !== null && delegatedName.test(unit) ? unit : null;
}
