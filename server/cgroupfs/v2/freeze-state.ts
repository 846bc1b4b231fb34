/** Whether a v2 group is frozen, by itself or from above. Source: cgroup-v2.rst, cgroup.events. */
import { keyedParser } from '../kernel-bytes.ts';
import type { UsageFile } from '../usage-file.ts';
import { limitSlots } from '../usage-slots.ts';

export const cgroupEvents: UsageFile = {
  kind: 'limit',
  controller: null,
  file: 'cgroup.events',
  metrics: [],
  parse: keyedParser([{ key: 'frozen', slot: limitSlots.frozen }]),
};
