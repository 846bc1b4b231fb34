/**
 * How often a group's limits were hit, by its own counters. Refused forks: pids.events.local counts at the group whose limit it
 * was (6.11, v2), pids.events at the group that forked (v1, and v2 before). memory.high: memory.events.local (5.2). And whether
 * it stands at a limit now (v1's memory.oom_control).
 */
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** Null: not counted here, or the group is gone. */
export function readForksRefused(host: CgroupHost, group: GroupPath): number | null {
  const hierarchy = host.hierarchyFor('pids');
  if (!hierarchy) return null;
  const dir = dirOf(hierarchy, group);
  return counterIn(`${dir}/pids.events.local`, 'max') ?? counterIn(`${dir}/pids.events`, 'max');
}

/** Times that the group was slowed down because it was above its own memory.high. */
export function readHighBreaches(host: CgroupHost, group: GroupPath): number | null {
  const hierarchy = host.hierarchyFor('memory');
  if (hierarchy?.version !== 2) return null;
  return counterIn(`${dirOf(hierarchy, group)}/memory.events.local`, 'high');
}

/** Microseconds in which some process of the group waited for memory, of all its life; null without PSI. */
export function readMemoryStallUsec(host: CgroupHost, group: GroupPath): number | null {
  const hierarchy = host.hierarchyFor('memory');
  if (hierarchy?.version !== 2) return null;
  const text = tryRead(`${dirOf(hierarchy, group)}/memory.pressure`);
  const found = text === null ? null : /^some .*total=(\d{1,16})$/m.exec(text);
  return found ? Number(found[1]) : null;
}

/** v1: whether nothing is killed in the group, and whether processes wait for memory in it now. Null: no v1, or it is gone. */
export function readOomControl(host: CgroupHost, group: GroupPath): { isOff: boolean; isUnder: boolean } | null {
  const hierarchy = host.hierarchyFor('memory');
  if (hierarchy?.version !== 1) return null;
  const text = tryRead(`${dirOf(hierarchy, group)}/memory.oom_control`);
  return text === null ? null : { isOff: /^oom_kill_disable 1$/m.test(text), isUnder: /^under_oom 1$/m.test(text) };
}

/**
 * v1: the limit in bytes that the group stands at, 'with swap' for the one of memory and swap together; null for none of its own. The
 * kernel charges in batches of 32 pages or less, so that a group that waits may be a little below.
 */
export function readLimitReached(host: CgroupHost, group: GroupPath): number | 'with swap' | null {
  const hierarchy = host.hierarchyFor('memory');
  if (hierarchy?.version !== 1) return null;
  const dir = dirOf(hierarchy, group);
  const reached = (name: string): number | null => {
    const [usage, limit] = ['usage_in_bytes', 'limit_in_bytes'].map((file) => tryRead(`${dir}/${name}.${file}`));
    if (usage == null || limit == null) return null;
    return Number(usage) >= Number(limit) * reachedShare ? Number(limit) : null;
  };
  return reached('memory') ?? (reached('memory.memsw') === null ? null : 'with swap');
}

const reachedShare = 0.97;

function counterIn(path: string, key: 'max' | 'high'): number | null {
  const text = tryRead(path);
  const found = text === null ? null : patterns[key].exec(text);
  return found ? Number(found[1]) : null;
}

const patterns = { max: /^max (\d{1,15})$/m, high: /^high (\d{1,15})$/m };

function tryRead(path: string): string | null {
  try {
    return readText(path);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
