/**
 * /dev/kmsg, read without waiting: the kernel's log from a given message on, and what was lost of it. Node cannot poll a
 * character device, so whoever follows the log looks now and then: a look that finds nothing is one system call.
 * Source: kernel Documentation/ABI/testing/dev-kmsg.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { KmsgRecord } from '#server/domain/events/kmsg-record.ts';
import { parseKmsgRecord } from '#server/domain/events/kmsg-record.ts';

export interface KernelLog {
  /** At most `most` records, oldest first; fewer when there are no more just now. */
  read(most: number): KmsgRecord[];
  /** Messages that the ring gave up before they were read. */
  readonly lost: number;
  close(): void;
}

export type OpenedKernelLog = { kind: 'open'; log: KernelLog } | { kind: 'unavailable'; reason: string };

/** More than any record: CONSOLE_EXT_LOG_MAX is 8 KiB. A buffer that is too small would get EINVAL. */
const recordBytes = 16 * 1024;

/** Reads from the oldest message that the ring still holds. `file` is for tests. */
export function openKernelLog(file = '/dev/kmsg'): OpenedKernelLog {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    return { kind: 'unavailable', reason: reasonOf(file, errnoOf(cause)) };
  }
  const buffer = Buffer.allocUnsafe(recordBytes);
  let expected: number | null = null;
  let lost = 0;
  const next = (): KmsgRecord | 'none' | 'again' => {
    try {
      const length = readSync(fd, buffer, 0, buffer.length, null);
      return length === 0 ? 'none' : (parseKmsgRecord(buffer.toString('utf8', 0, length)) ?? 'again');
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'EAGAIN') return 'none';
      // Messages were overwritten before they were read. The next read goes on with the oldest that is left.
      if (errno === 'EPIPE') return 'again';
      throw cause;
    }
  };
  return {
    kind: 'open',
    log: {
      read: (most) => {
        const records: KmsgRecord[] = [];
        for (let tries = 0; tries < most; tries += 1) {
          const record = next();
          if (record === 'none') break;
          if (record === 'again') continue;
          if (expected !== null && record.sequence > expected) {
            lost += record.sequence - expected;
            record.isBehindGap = true;
          }
          expected = record.sequence + 1;
          records.push(record);
        }
        return records;
      },
      get lost() {
        return lost;
      },
      close: () => closeSync(fd),
    },
  };
}

/** Names this boot of the kernel: sequence numbers begin anew with each. Null where /proc does not tell. */
export function readBootId(proc: string): string | null {
  return readText(`${proc}/sys/kernel/random/boot_id`)?.trim() || null;
}

function reasonOf(file: string, errno: string | undefined): string {
  switch (errno) {
    case 'ENOENT':
      return `There is no ${file} here: a container has none unless it is given one.`;
    case 'EPERM':
      // devkmsg_open: CAP_SYSLOG, or dmesg_restrict at 0.
      return `The agent may not read ${file}: it lacks CAP_SYSLOG, and kernel.dmesg_restrict is 1, or a device policy forbids it.`;
    case 'EACCES':
      return `The agent's user may not read ${file}.`;
    default:
      return `${file} cannot be opened (${errno ?? 'unknown'}).`;
  }
}
