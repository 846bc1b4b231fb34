/** What the agent's own settings allow at most, whatever web asks: subtrees, the bounds of each, and whether there is anything beside them. */
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';

/** As they are written in the file. */
export const boundNames = ['cpus', 'memory', 'swap', 'pids', 'cores'] as const;
export type BoundName = (typeof boundNames)[number];

/** CPUs in millionths, bytes, threads; cores by their numbers. */
export type Bounds = { [Name in Exclude<BoundName, 'cores'>]?: number } & { cores?: readonly number[] };

export interface Ceiling {
  top: GroupPath;
  /** Where it stands in the file. */
  line: number;
  /** What the limits of the top group are held to. What is below comes out of those: the kernel sees to that. */
  bounds: Bounds;
  /** The top group's own limits stay as they are. */
  isFixed: boolean;
  /** The top group may be deleted. */
  isRemovable: boolean;
}

export interface Ceilings {
  /** The file that says so. */
  file: string;
  /** Nothing outside of the subtrees is changed. */
  isClosed: boolean;
  tops: readonly Ceiling[];
}

/** The controller without which a bound binds nothing. */
export const controllerOfBound = {
  cpus: 'cpu',
  memory: 'memory',
  swap: 'memory',
  pids: 'pids',
  cores: 'cpuset',
} as const satisfies Record<BoundName, ControllerName>;

/** The limits that a bound is held in; v1 counts swap together with memory. */
export function keysOfBound(name: BoundName, version: 1 | 2): readonly LimitKey[] {
  switch (name) {
    case 'cpus':
      return ['cpu.quota'];
    case 'memory':
      return ['memory.max'];
    case 'swap':
      return [version === 1 ? 'memory.memsw' : 'memory.swap.max'];
    case 'pids':
      return ['pids.max'];
    case 'cores':
      return ['cpuset.cpus', 'cpuset.cpus.exclusive'];
  }
}

/** The most that such a limit may be. */
export function mostOf({ bounds }: Pick<Ceiling, 'bounds'>, name: BoundName, version: 1 | 2): Measure | null {
  if (name === 'swap' && version === 1)
    return bounds.swap === undefined || bounds.memory === undefined ? null : bounds.swap + bounds.memory;
  return bounds[name] ?? null;
}

export function ceilingOver(group: GroupPath, { tops }: Pick<Ceilings, 'tops'>): Ceiling | null {
  return tops.find(({ top }) => isUnder(group, top)) ?? null;
}

/** A limit as it is compared: a number, Infinity for none, or cores. */
export type Measure = number | readonly number[];

/** Whether `value` is no more than `most`. Cores count as no more where all of them are among those. */
export function isWithin(value: Measure, most: Measure): boolean {
  if (typeof value === 'number') return typeof most !== 'number' ? false : value <= most;
  return typeof most === 'number' ? most === Number.POSITIVE_INFINITY : value.every((core) => most.includes(core));
}
