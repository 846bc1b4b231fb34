/**
 * Whether a v2 group is frozen or on the way, by itself or from above. cgroup.events says `frozen 1` only once every process has
 * stopped; that the group was told to freeze stands in its cgroup.freeze from the write on. Source: cgroup-v2.rst.
 */
import { ascii, keyedParser, startsWith } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { freezeSlot, tellFreeze } from '#server/cgroupfs/usage/usage-slots.ts';

const readFrozen = keyedParser([{ key: 'frozen', slot: 0 }]);
const found = new Float64Array(1);
const told = ascii('1');

export const cgroupEvents: UsageFile = {
  kind: 'limit',
  controller: null,
  file: 'cgroup.events',
  metrics: [],
  parse: (bytes, length, row) => {
    found[0] = 0;
    readFrozen(bytes, length, found);
    tellFreeze(row, found[0] === 1 ? freezeSlot.frozen : freezeSlot.thawed);
  },
};

export const cgroupFreeze: UsageFile = {
  kind: 'limit',
  controller: null,
  file: 'cgroup.freeze',
  metrics: [],
  parse: (bytes, _length, row) => {
    if (startsWith(bytes, 0, told)) tellFreeze(row, freezeSlot.freezing);
  },
};
