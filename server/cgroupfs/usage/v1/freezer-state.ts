/** Whether a v1 group is frozen, by itself or from above. Source: cgroup-v1/freezer-subsystem.rst. */
import { ascii, startsWith } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';

/** FROZEN and FREEZING; the third state is THAWED. */
const frozen = ascii('FR');

export const freezerState: UsageFile = {
  kind: 'limit',
  controller: 'freezer',
  file: 'freezer.state',
  metrics: [],
  parse: (bytes, _length, row) => {
    if (startsWith(bytes, 0, frozen)) row[limitSlots.frozen] = 1;
    // On a hybrid host v2 may have frozen it already.
    else if (row[limitSlots.frozen] !== 1) row[limitSlots.frozen] = 0;
  },
};
