/**
 * I/O of a v2 group with its descendants, all devices together: "253:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0".
 * Source: cgroup-v2.rst, "IO Interface Files".
 */
import { ascii, parseDigits, startsWith } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

const keys = [
  { key: ascii('rbytes='), slot: metricSlots['io.readBytes'] },
  { key: ascii('wbytes='), slot: metricSlots['io.writeBytes'] },
  { key: ascii('rios='), slot: metricSlots['io.readOps'] },
  { key: ascii('wios='), slot: metricSlots['io.writeOps'] },
];

/** An empty file is a group that did no I/O: a reading of 0. */
export const ioStat: UsageFile = {
  kind: 'detail',
  controller: 'io',
  file: 'io.stat',
  metrics: ['io.readBytes', 'io.writeBytes', 'io.readOps', 'io.writeOps'],
  parse: (bytes, length, row) => {
    for (const { slot } of keys) row[slot] = 0;
    let wordStart = true;
    for (let at = 0; at < length; at += 1) {
      if (wordStart) {
        for (const { key, slot } of keys) {
          if (startsWith(bytes, at, key)) row[slot] = (row[slot] ?? 0) + parseDigits(bytes, at + key.length, length);
        }
      }
      wordStart = bytes[at] === 0x20 || bytes[at] === 0x0a;
    }
  },
};
