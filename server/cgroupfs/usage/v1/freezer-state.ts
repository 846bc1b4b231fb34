/** Whether a v1 group is frozen or on the way, by itself or from above. Source: cgroup-v1/freezer-subsystem.rst. */
import { ascii, startsWith } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { freezeSlot, tellFreeze } from '#server/cgroupfs/usage/usage-slots.ts';

/** The third state is THAWED. */
const frozen = ascii('FRO');
const freezing = ascii('FRE');

export const freezerState: UsageFile = {
  kind: 'limit',
  controller: 'freezer',
  file: 'freezer.state',
  metrics: [],
  parse: (bytes, _length, row) => {
    const { thawed, ...states } = freezeSlot;
    const state = startsWith(bytes, 0, frozen)
      ? states.frozen
      : startsWith(bytes, 0, freezing)
        ? states.freezing
        : thawed;
    tellFreeze(row, state);
  },
};
