/**
 * One record of /dev/kmsg: "<priority and facility>,<sequence>,<microseconds>,<flags>[,…];<text>", then lines of
 * KEY=value that begin with a blank. Source: kernel Documentation/ABI/testing/dev-kmsg.
 */

export interface KmsgRecord {
  /** 0 for the kernel's own messages. A program that writes to /dev/kmsg never gets 0: its text proves nothing. */
  facility: number;
  /** Counts up by one from boot; a gap is what the ring has lost. */
  sequence: number;
  /** The ring has lost messages before this one. */
  isBehindGap?: boolean;
  /** Microseconds since boot by the clock of printk. */
  timeUsec: number;
  /** As it was printed; may hold line breaks. */
  text: string;
}

const shape = /^(\d{1,10}),(\d{1,15}),(\d{1,15}),[^;]*;([^\n]*)/;

/** Null for what is no record. */
export function parseKmsgRecord(raw: string): KmsgRecord | null {
  const found = shape.exec(raw);
  if (!found) return null;
  const [, prefix, sequence, timeUsec, text = ''] = found;
  return {
    facility: Number(prefix) >> 3,
    sequence: Number(sequence),
    timeUsec: Number(timeUsec),
    text: unescapeKmsg(text),
  };
}

/** The kernel writes bytes that are not printable ASCII, and the backslash, as "\x5c" there: UTF-8 names in pieces. */
export function unescapeKmsg(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/(?:\\x[0-9a-f]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(2).split('\\x'), (digits) => Number.parseInt(digits, 16));
    return new TextDecoder().decode(bytes);
  });
}
