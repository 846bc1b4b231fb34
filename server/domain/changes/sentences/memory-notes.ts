/** What is said of memory limits before a change. */
import type { Whole } from '#server/domain/sentence.ts';
import { formatBytes } from '#server/domain/units.ts';
import { info, kills, refused, warning } from './note-kinds.ts';

/** Who is in a group and below it, for whom a limit is meant. */
export interface Members {
  processes: number;
  below: number;
  /** 1 where there are more groups below than were looked at. */
  andMore: 0 | 1;
  /** "php (pid 12, 40 MiB), …": the largest, as far as they were read. */
  largest: string;
  /** How many are named there. */
  named: number;
}

type OverUse = { use: Whole; max: Whole };

export const memoryNotes = {
  'memsw-below-memory': refused(
    ({ memory, memsw }: { memory: Whole | 'max'; memsw: Whole | 'max' }) =>
      `Memory and swap together (${size(memsw)}) cannot be less than memory (${size(memory)}): the kernel answers EINVAL. Raise memory.memsw.limit_in_bytes as well, or lower the memory limit.`,
  ),
  'page-rounding': info(
    ({ asked, kept, page, file }: { asked: Whole; kept: Whole; page: number; file: string }) =>
      `The kernel keeps whole pages of ${formatBytes(page)}, rounded down: ${file} will read ${kept} (${size(kept)}), not ${asked}.`,
  ),
  'becomes-no-limit': info(
    ({ asked }: { asked: Whole }) => `${asked} bytes is more than the kernel can count: it keeps no limit.`,
  ),
  'rounds-to-zero': warning(
    ({ asked, page }: { asked: Whole; page: number }) =>
      `${asked} bytes is less than one page (${formatBytes(page)}): the kernel keeps 0.`,
  ),
  'slows-down': warning(
    ({ use, high }: { use: Whole; high: Whole }) =>
      `Use is ${size(use)}, over the new ${size(high)}: the kernel throttles the group's processes and reclaims their memory until use is below. Nothing is killed.`,
  ),
  'below-use-v1': warning(
    (values: OverUse & Members) =>
      `${over(values)}: v1 tries to reclaim memory and refuses (EBUSY) when it cannot. Nothing is killed by the change itself; later growth could be. ${membersInWords(values)}`,
  ),
  'memsw-below-use': warning(
    (values: OverUse & Members) =>
      `Memory and swap in use are ${size(values.use)}, over the new ${size(values.max)}: v1 tries to reclaim memory and refuses (EBUSY) when it cannot. ${membersInWords(values)}`,
  ),
  'below-use-empty': info(
    (values: OverUse) => `${over(values)}: v2 reclaims what it can. There is no process here that could be killed.`,
  ),
  'would-kill': kills(
    (values: OverUse & Members) =>
      `${over(values)}: v2 reclaims what it can and then kills, at once. ${membersInWords(values)}`,
  ),
  'below-need-v1': kills(
    (values: { max: Whole; need: Whole } & Members) =>
      `${tooLittle(values)}: v1 refuses it (EBUSY) once a process has touched memory here. Where it is taken before that, the next page that one touches gets it killed. ${membersInWords(values)}`,
  ),
  'below-need-v2': kills(
    (values: { max: Whole; need: Whole } & Members) =>
      `${tooLittle(values)}: v2 takes it and kills: at once what has touched memory here, the rest with the next page it touches. ${membersInWords(values)}`,
  ),
  'memory-stays-behind': info(
    ({ use }: { use: Whole }) =>
      `Processes that are moved bring none of their memory along: it stays charged to the group they came from. Use (${size(use)}) counts only what they touched since.`,
  ),
  'swap-below-use': info(
    ({ use, max }: OverUse) =>
      `Swap in use is ${size(use)}, over the new ${size(max)}: it stays, but nothing more can be swapped out.`,
  ),
};

function over({ use, max }: OverUse): string {
  return `Use is ${size(use)}, over the new ${size(max)}`;
}

function tooLittle({ max, need }: { max: Whole; need: Whole }): string {
  return `${size(max)} is less than a single process needs (at least ${size(need)}: its kernel stack, page tables and one page of its own)`;
}

/** A size, or that there is none. */
function size(bytes: Whole | 'max'): string {
  return bytes === 'max' ? 'no limit' : formatBytes(BigInt(bytes));
}

function membersInWords({ processes, below, andMore, largest, named }: Members): string {
  const here = `${processes} ${processes === 1 ? 'process is' : 'processes are'} in it`;
  const all = below === 0 ? `${here}.` : `${here}, ${andMore ? 'at least ' : ''}${below} in the groups below it.`;
  if (largest === '') return all;
  return `${all} ${named < processes + below ? 'The largest: ' : ''}${largest}.`;
}
