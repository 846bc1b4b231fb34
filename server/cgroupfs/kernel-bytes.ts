/**
 * Numbers out of kernel text, straight from the bytes that were read: thousands of files a second are parsed here, and
 * a string for each would be most of the work. What is not a number is NaN, never 0.
 */

const zero = 0x30;
const nine = 0x39;
const blank = 0x20;
const newline = 0x0a;

/** The digits at `at` as a number (exact up to 2^53), NaN when there is none. */
export function parseDigits(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  let index = at;
  for (; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < zero || byte > nine) break;
    value = value * 10 + (byte - zero);
  }
  return index === at ? Number.NaN : value;
}

/**
 * The digits at `at` divided by 1,000, rounded down, without passing through a number above 2^53: the CPU time of a busy host
 * in nanoseconds passes that within days, in microseconds after 285 years.
 */
export function parseThousandth(bytes: Uint8Array, at: number, end: number): number {
  let stop = at;
  while (stop < end) {
    const byte = bytes[stop] ?? 0;
    if (byte < zero || byte > nine) break;
    stop += 1;
  }
  if (stop === at) return Number.NaN;
  return stop - at <= 3 ? 0 : parseDigits(bytes, at, stop - 3);
}

/** Where the line after `at` begins; `end` when there is none. */
export function nextLine(bytes: Uint8Array, at: number, end: number): number {
  let index = at;
  while (index < end && bytes[index] !== newline) index += 1;
  return Math.min(end, index + 1);
}

/** True when the bytes at `at` are the ASCII text `word`. */
export function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** ASCII text as bytes, for the tables of keys. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

interface KeyedValue {
  key: Uint8Array;
  slot: number;
  thousandth: boolean;
}

/**
 * A parser of "key value" lines (cpu.stat, memory.stat) that puts the wanted values into the slots of a row. Lines may come in any
 * order, unknown ones are passed over. `thousandth` divides by 1,000 (nanoseconds).
 */
export function keyedParser(
  wanted: { key: string; slot: number; thousandth?: boolean }[],
): (bytes: Uint8Array, length: number, row: Float64Array) => void {
  const byLength: KeyedValue[][] = [];
  for (const { key, slot, thousandth = false } of wanted) {
    const bucket = byLength[key.length] ?? [];
    byLength[key.length] = bucket;
    bucket.push({ key: ascii(key), slot, thousandth });
  }
  return (bytes, length, row) => {
    let left = wanted.length;
    for (let at = 0; at < length && left > 0; at = nextLine(bytes, at, length)) {
      let gap = at;
      while (gap < length && bytes[gap] !== blank && bytes[gap] !== newline) gap += 1;
      const bucket = byLength[gap - at];
      if (bucket === undefined) continue;
      for (const { key, slot, thousandth } of bucket) {
        if (!startsWith(bytes, at, key)) continue;
        row[slot] = (thousandth ? parseThousandth : parseDigits)(bytes, gap + 1, length);
        left -= 1;
        break;
      }
    }
  };
}
