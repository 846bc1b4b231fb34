/** Whether a v2 group is frozen, by itself or from above. Source: cgroup-v2.rst, cgroup.events. */
import { keyedParser } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';

const readFrozen = keyedParser([{ key: 'frozen', slot: limitSlots.frozen }]);

export const cgroupEvents: UsageFile = {
  kind: 'limit',
  controller: null,
  file: 'cgroup.events',
  metrics: [],
  parse: (bytes, length, row) => {
    // On a hybrid host v1 may have frozen it already.
    if (row[limitSlots.frozen] !== 1) readFrozen(bytes, length, row);
  },
};
