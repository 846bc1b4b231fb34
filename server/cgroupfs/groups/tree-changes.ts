/**
 * Whether a hierarchy has more or fewer groups than at the last look, without listing it: /proc/cgroups counts v1's groups,
 * cgroup.stat of the v2 root its descendants. A count cannot see one group gone and another made: see agent/group-store.ts.
 */
import { emptySlots, keepFiles } from '#server/cgroupfs/kept-files.ts';
import type { CgroupHost } from './open-host.ts';

export interface TreeCounts {
  /**
   * For every hierarchy (by index) how many groups more or fewer there are than at the last call, 0 at first; null where
   * nobody counts them (named hierarchies).
   */
  changes(): (number | null)[];
  /** What was counted at the last call, with the groups that are on their way out; 0 where nobody counts. */
  counted(hierarchy: number): number;
}

/** Counts by the files named above. */
export function countTrees(host: CgroupHost): TreeCounts {
  const last = new Map<number, number>();
  const kept = keepFiles(host.hierarchies.length + 1);
  const slots = emptySlots(host.hierarchies.length + 1);
  const v1Slot = host.hierarchies.length;
  const textOf = (slot: number, path: string) => {
    const length = kept.read(slots, slot, () => path);
    return length < 0 ? '' : Buffer.from(kept.bytes.buffer, kept.bytes.byteOffset, length).toString('latin1');
  };
  const patterns = host.hierarchies.map(({ version, controllers: [controller] }) => {
    if (version === 2) return /^nr_descendants (\d+)/m;
    return controller && new RegExp(`^${kernelName(controller)}\\s+\\d+\\s+(\\d+)`, 'm');
  });
  return {
    counted: (hierarchy) => last.get(hierarchy) ?? 0,
    changes: () => {
      const v1 = textOf(v1Slot, `${host.proc}/cgroups`);
      return host.hierarchies.map(({ version, mountPoint }, hierarchy) => {
        const pattern = patterns[hierarchy];
        if (!pattern) return null;
        const text = version === 2 ? textOf(hierarchy, `${mountPoint}/cgroup.stat`) : v1;
        const count = Number(pattern.exec(text)?.[1] ?? 0);
        const by = count - (last.get(hierarchy) ?? count);
        last.set(hierarchy, count);
        return by;
      });
    },
  };
}

function kernelName(controller: string): string {
  return controller === 'io' ? 'blkio' : controller;
}
