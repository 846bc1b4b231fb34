/** What a limit is measured against at one moment: use, peaks and process counts. Series over time are the sampler's. */

import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { LimitUse } from '#server/domain/limits/limits.ts';

/** Use of a group that was just found; null wherever the kernel does not tell. CPU use needs two looks: not here. */
export function readGroupUse(found: FoundGroup): LimitUse {
  const memory = placeOf(found, 'memory');
  const pids = placeOf(found, 'pids');
  const v1 = memory?.hierarchy.version === 1;
  const memoryBytes = readBytes(memory && `${memory.dir}/${v1 ? 'memory.usage_in_bytes' : 'memory.current'}`);
  const both = v1 ? readBytes(`${memory.dir}/memory.memsw.usage_in_bytes`) : null;
  const swapBytes = v1 ? difference(both, memoryBytes) : readBytes(memory && `${memory.dir}/memory.swap.current`);
  return {
    cpus: null,
    memoryBytes,
    memoryPeakBytes: readBytes(memory && `${memory.dir}/${v1 ? 'memory.max_usage_in_bytes' : 'memory.peak'}`),
    memswBytes: v1 ? both : swapBytes,
    swapBytes,
    pids: readCount(pids && `${pids.dir}/pids.current`),
    pidsPeak: readCount(pids && `${pids.dir}/pids.peak`),
  };
}

/** How many processes are directly in the group, by controller, and the largest number of all hierarchies. */
export function countProcesses(found: FoundGroup): { most: number; by: Partial<Record<ControllerName, number>> } {
  const by: Partial<Record<ControllerName, number>> = {};
  let most = 0;
  for (const place of found.places) {
    // A named hierarchy limits nothing.
    if (place.hierarchy.version === 1 && place.controllers.length === 0) continue;
    const count = readPids(place.dir).length;
    most = Math.max(most, count);
    for (const controller of place.controllers) by[controller] = count;
  }
  return { most, by };
}

/** Pids directly in a group's directory; none when it is gone. 0 (a process of another pid namespace) is left out. */
export function readPids(dir: string): number[] {
  const text = readPidText(`${dir}/cgroup.procs`) ?? readPidText(`${dir}/cgroup.threads`) ?? '';
  return text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Null where the file cannot be read: in a threaded group cgroup.procs answers EOPNOTSUPP. */
function readPidText(path: string): string | null {
  try {
    return readText(path);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function readBytes(path: string | null | undefined): bigint | null {
  const text = path ? readReadable(path)?.trim() : undefined;
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : null;
}

function readCount(path: string | null): number | null {
  const bytes = readBytes(path);
  return bytes === null ? null : Number(bytes);
}

/** memory.peak answers EINVAL before Linux 6.12 in some builds: not knowing is the answer then. */
function readReadable(path: string): string | null {
  try {
    return readText(path);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function difference(whole: bigint | null, part: bigint | null): bigint | null {
  if (whole === null || part === null) return null;
  return whole > part ? whole - part : 0n;
}
