/** What misc and rdma have to count on this host: misc.capacity of the root group, and the RDMA devices by their names. */
import { readdirSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { HostTopology } from '#server/domain/groups/host.ts';
import { parseFlatKeyed } from '#server/domain/limits/kernel-text.ts';

/** `miscRoot` is where misc is mounted, null where it is not. Nothing is told where there is nothing, as on most hosts. */
export function readCountedResources(
  sys: string,
  miscRoot: string | null,
): Pick<HostTopology, 'miscCapacity' | 'rdmaDevices'> {
  const rows = parseFlatKeyed((miscRoot && readText(`${miscRoot}/misc.capacity`)) ?? '');
  const miscCapacity = [...rows].map(([resource, capacity]) => ({ resource, capacity: Number(capacity) }));
  const rdmaDevices = readNames(`${sys}/class/infiniband`);
  return {
    ...(miscCapacity.length > 0 ? { miscCapacity } : {}),
    ...(rdmaDevices.length > 0 ? { rdmaDevices } : {}),
  };
}

/** The folder is there once a driver of such devices was loaded. */
function readNames(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return [];
  }
}
