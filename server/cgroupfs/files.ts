/**
 * Reading files of /sys and /proc, tolerant of what vanishes between two system calls. Writing is write-control.ts.
 */
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { isVanished } from './vanished.ts';

/** The whole text of a file; null when it, its group or its process is gone. Other failures are the system's error. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}

/** At most `maxBytes` of a file, and whether there was more; null when it is gone. */
export function readTextUpTo(path: string, maxBytes: number): { text: string; truncated: boolean } | null {
  let fd: number | null = null;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const buffer = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    // A read may return less than is there (seq_file hands out a page at a time); only 0 is the end.
    for (let got = 1; got > 0 && length < buffer.length; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, null);
    return { text: buffer.toString('utf8', 0, Math.min(length, maxBytes)), truncated: length > maxBytes };
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
