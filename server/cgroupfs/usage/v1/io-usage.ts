/**
 * I/O of a v1 group with its descendants, all devices together: "253:0 Read 4096" lines. Counted by the throttling layer: up to
 * Linux 6.9 every request; since 6.10 those to disks for which some group was ever given a limit since the disk came
 * (blk_throtl_init() in tg_set_conf()). Source: cgroup-v1/blkio-controller.rst.
 */
import { ascii, nextLine, parseDigits, startsWith } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

export const blkioBytes: UsageFile = {
  kind: 'detail',
  controller: 'io',
  file: 'blkio.throttle.io_service_bytes_recursive',
  metrics: ['io.readBytes', 'io.writeBytes'],
  parse: (bytes, length, row) =>
    sumDevices(bytes, length, row, metricSlots['io.readBytes'], metricSlots['io.writeBytes']),
};

export const blkioOperations: UsageFile = {
  kind: 'detail',
  controller: 'io',
  file: 'blkio.throttle.io_serviced_recursive',
  metrics: ['io.readOps', 'io.writeOps'],
  parse: (bytes, length, row) => sumDevices(bytes, length, row, metricSlots['io.readOps'], metricSlots['io.writeOps']),
};

const read = ascii('Read ');
const write = ascii('Write ');

/** A group that did no I/O has only "Total 0": that is a reading of 0, not the lack of one. */
function sumDevices(bytes: Uint8Array, length: number, row: Float64Array, readSlot: number, writeSlot: number): void {
  let reads = 0;
  let writes = 0;
  for (let at = 0; at < length; at = nextLine(bytes, at, length)) {
    let word = at;
    while (word < length && bytes[word] !== 0x20 && bytes[word] !== 0x0a) word += 1;
    word += 1;
    if (startsWith(bytes, word, read)) reads += parseDigits(bytes, word + read.length, length);
    else if (startsWith(bytes, word, write)) writes += parseDigits(bytes, word + write.length, length);
  }
  row[readSlot] = reads;
  row[writeSlot] = writes;
}
