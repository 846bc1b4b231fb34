/**
 * Lists of CPUs and memory nodes, "0-3,8". Reading follows the kernel's own parser to the letter (lib/bitmap-str.c,
 * bitmap_parselist), so that what is accepted here is what cpuset.cpus accepts; printing gives the kernel's normal form.
 * In one thing it is stricter: after a range the kernel takes a line break for the end and drops the rest without a word.
 */
import { AppError } from './errors.ts';
import { sayOfLimit } from './limits/limit-sentences.ts';
import type { Sentence } from './sentence.ts';

/** Most CPUs any kernel is built for; kernel-made text is read with it as the bound. */
const mostCpus = 65_536;
const largestUnsigned = 2 ** 32 - 1;
/** What isspace() takes of a text in UTF-8. */
const blanks = ' \t\n\v\f\r';

type Errno = 'EINVAL' | 'ERANGE' | 'EOVERFLOW';

interface Region {
  start: number;
  end: number;
  /** Of every `group` CPUs from the start, the first `used`. */
  used: number;
  group: number;
}

/**
 * Reads a list in any form the kernel takes: "0-1,1", "0,", " 0 ", "0-7:2/4" (2 of every 4), "N" (the highest), "0-N",
 * "all", "" (none). Ascending, each once. Throws BAD_INPUT with the errno that the kernel would answer.
 */
export function parseCpuList(text: string, of: { highest: number }): number[] {
  const list = trimBlanks(text);
  if (list.includes('\n')) throw refusal('EINVAL', sayOfLimit('list-has-lines', {}));
  const scanner = new Scanner(list, of.highest);
  const found = new Set<number>();
  while (scanner.skipToRegion()) {
    const region = scanner.readRegion();
    for (let start = region.start; start <= region.end; start += region.group) {
      const last = Math.min(region.end, start + region.used - 1);
      for (let cpu = start; cpu <= last; cpu += 1) found.add(cpu);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Reads a list that the kernel printed (cpuset.cpus.effective, online …), whatever the host's size. */
export function parseKernelCpuList(text: string): number[] {
  return parseCpuList(text, { highest: mostCpus - 1 });
}

/** The kernel's normal form: ascending, ranges joined: "0-3,8". Any order and repeats are fine; none is "". */
export function formatCpuList(list: readonly number[]): string {
  const sorted = [...new Set(list)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let to = at;
    while (sorted[to + 1] === (sorted[to] ?? 0) + 1) to += 1;
    ranges.push(at === to ? `${sorted[at]}` : `${sorted[at]}-${sorted[to]}`);
    at = to + 1;
  }
  return ranges.join(',');
}

class Scanner {
  private at = 0;
  private readonly text: string;
  private readonly highest: number;

  constructor(text: string, highest: number) {
    this.text = text;
    this.highest = highest;
  }

  /** Commas and blanks may stand in any number between regions. */
  skipToRegion(): boolean {
    while (this.isBetween(this.text[this.at])) this.at += 1;
    return this.at < this.text.length;
  }

  readRegion(): Region {
    const from = this.at;
    const region = this.readBounds();
    if (region.start > region.end)
      throw refusal('EINVAL', sayOfLimit('list-runs-backwards', { part: this.since(from) }));
    if (region.group === 0) throw refusal('EINVAL', sayOfLimit('list-of-empty-groups', { part: this.since(from) }));
    if (region.used > region.group)
      throw refusal('EINVAL', sayOfLimit('list-beyond-its-groups', { part: this.since(from) }));
    if (region.end > this.highest)
      throw refusal('ERANGE', sayOfLimit('list-beyond-host', { part: this.since(from), highest: this.highest }));
    return region;
  }

  private readBounds(): Region {
    let start = 0;
    let end = this.highest;
    if (this.text.slice(this.at, this.at + 3).toLowerCase() === 'all') {
      this.at += 3;
    } else {
      start = this.readNumber();
      if (this.atRegionEnd()) return { start, end: start, used: start + 1, group: start + 1 };
      this.expect('-');
      end = this.readNumber();
    }
    if (this.atRegionEnd()) return { start, end, used: end + 1, group: end + 1 };
    this.expect(':');
    const used = this.readNumber();
    this.expect('/');
    return { start, end, used, group: this.readNumber() };
  }

  private readNumber(): number {
    if (this.text[this.at] === 'N') {
      this.at += 1;
      return this.highest;
    }
    const digits = /^[0-9]*/.exec(this.text.slice(this.at, this.at + 64))?.[0] ?? '';
    if (digits === '') throw this.unexpected();
    this.at += digits.length;
    const value = Number(digits);
    if (value > largestUnsigned) throw refusal('EOVERFLOW', sayOfLimit('list-number-too-large', { part: digits }));
    return value;
  }

  private expect(char: string): void {
    if (this.text[this.at] !== char) throw this.unexpected();
    this.at += 1;
  }

  private unexpected(): AppError {
    const char = this.text[this.at];
    return refusal(
      'EINVAL',
      char === undefined ? sayOfLimit('list-cut-off', {}) : sayOfLimit('list-unexpected', { part: char }),
    );
  }

  private atRegionEnd(): boolean {
    const char = this.text[this.at];
    return char === undefined || this.isBetween(char);
  }

  private isBetween(char: string | undefined): boolean {
    return char !== undefined && (char === ',' || blanks.includes(char));
  }

  private since(from: number): string {
    return this.text.slice(from, this.at);
  }
}

function refusal(errno: Errno, said: Sentence): AppError {
  return new AppError('BAD_INPUT', { public: said, errno });
}

/** cpuset strips the whole text before the list is parsed. */
function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && blanks.includes(text.charAt(from))) from += 1;
  while (to > from && blanks.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
