/**
 * Whether a hierarchy has more or fewer groups than at the last look, without listing it: /proc/cgroups counts v1's groups,
 * cgroup.stat of the v2 root its descendants. A count cannot see one group gone and another made: see agent/group-store.ts.
 */
import { emptySlots, keepFiles } from './kept-files.ts';
import type { CgroupHost } from './open-host.ts';

export interface TreeCounts {
  /** The hierarchies (by index) whose number of groups differs from the last call's, and by how many; none at first. */
  changes(): { hierarchy: number; by: number }[];
}

/** Counts by the files named above; a hierarchy that nobody counts (named ones) is never in the answer. */
export function countTrees(host: CgroupHost): TreeCounts {
  const last = new Map<number, number>();
  const kept = keepFiles(host.hierarchies.length + 1);
  const slots = emptySlots(host.hierarchies.length + 1);
  const v1Slot = host.hierarchies.length;
  const textOf = (slot: number, path: string) => {
    const length = kept.read(slots, slot, () => path, true);
    return length < 0 ? '' : Buffer.from(kept.bytes.buffer, kept.bytes.byteOffset, length).toString('latin1');
  };
  const patterns = host.hierarchies.map(({ version, controllers: [controller] }) =>
    version === 2 ? /^nr_descendants (\d+)/m : new RegExp(`^${kernelName(controller)}\\s+\\d+\\s+(\\d+)`, 'm'),
  );
  return {
    changes: () => {
      const v1 = textOf(v1Slot, `${host.proc}/cgroups`);
      return host.hierarchies.flatMap(({ version, mountPoint }, hierarchy) => {
        const text = version === 2 ? textOf(hierarchy, `${mountPoint}/cgroup.stat`) : v1;
        const count = Number(patterns[hierarchy]?.exec(text)?.[1] ?? 0);
        const by = count - (last.get(hierarchy) ?? count);
        last.set(hierarchy, count);
        return by === 0 ? [] : [{ hierarchy, by }];
      });
    },
  };
}

function kernelName(controller: string | undefined): string {
  return controller === 'io' ? 'blkio' : (controller ?? ' ');
}
