/** What the limits behind a bound are now, and would be once writes are made: read of the kernel's files whenever it is asked. */
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { type BoundName, controllerOfBound, keysOfBound, type Measure } from '#server/domain/ceilings/ceiling.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';

/** The limit of one key; `value` null where it is not there, Infinity where there is none. */
export interface Measured {
  key: LimitKey;
  value: Measure | null;
}

type Write = Pick<PlannedWrite, 'hierarchyId' | 'group' | 'file' | 'text' | 'keeps'>;

export function hierarchyOfBound(host: CgroupHost, name: BoundName): MountedHierarchy | null {
  return host.hierarchyFor(controllerOfBound[name]);
}

/** Each limit of the bound, with the writes made over what stands. */
export function measureBound(
  host: CgroupHost,
  group: GroupPath,
  name: BoundName,
  writes: readonly Write[] = [],
): Measured[] {
  const hierarchy = hierarchyOfBound(host, name);
  if (!hierarchy) return [];
  const { version } = hierarchy;
  const here = new Map(
    writes
      .filter((write) => write.group === group && write.hierarchyId === hierarchy.id)
      .map(({ file, keeps, text }) => [file, keeps ?? text]),
  );
  return keysOfBound(name, version).flatMap((key): Measured[] => {
    const rule = limitRule(version, key);
    if (!rule) return [];
    const texts = rule.files.map((file) => here.get(file) ?? readText(`${dirOf(hierarchy, group)}/${file}`));
    if (texts.some((text) => text === null)) return key === 'cpuset.cpus.exclusive' ? [] : [{ key, value: null }];
    return [{ key, value: measureOf(key, texts as string[], version) }];
  });
}

/** CPUs that v2 gives a group that lacks a list of its own, or whose list has nothing of its parent's. */
export function effectiveCores(host: CgroupHost, group: GroupPath): readonly number[] | null {
  const hierarchy = hierarchyOfBound(host, 'cores');
  if (hierarchy?.version !== 2 || !existsIn(hierarchy, group)) return null;
  const text = readText(`${dirOf(hierarchy, group)}/cpuset.cpus.effective`);
  return text === null ? null : parseKernelCpuList(text);
}

/** What is not understood counts as no limit. */
function measureOf(key: LimitKey, texts: readonly string[], version: 1 | 2): Measure {
  try {
    const value = limitRule(version, key)?.parse(texts);
    if (key === 'cpuset.cpus' || key === 'cpuset.cpus.exclusive') {
      const cores = parseKernelCpuList(String(value ?? ''));
      // On v2 an empty list is that of the parent; an empty exclusive one is none.
      return cores.length === 0 && version === 2 && key === 'cpuset.cpus' ? Number.POSITIVE_INFINITY : cores;
    }
    const amount = amountOfLimit(value as Parameters<typeof amountOfLimit>[0]);
    return amount === 'max' ? Number.POSITIVE_INFINITY : amount;
  } catch (cause) {
    if (isAppError(cause)) return Number.POSITIVE_INFINITY;
    throw cause;
  }
}
