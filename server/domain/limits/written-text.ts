/**
 * What the kernel makes of a text that somebody wrote into a control file: in a cgconfig.conf, on a shell. Much more is
 * taken than is ever shown: 512M, 0x10, and 010 for eight. Corral writes plain decimals of what is read here.
 * Sources: kstrtoull() in lib/kstrtox.c, memparse() in lib/cmdline.c, and the writers of each file.
 */
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { limitControllers, limitRulesOf } from './limit-catalogue.ts';
import type { LimitFacts, LimitRule } from './limit-rule.ts';
import type { LimitEdit, LimitValue } from './limits.ts';
import { rowUnits } from './row-lines.ts';

export type WrittenLimit =
  | { kind: 'edit'; edit: LimitEdit }
  /** A part of the CPU quota: v1 has two files for it, and v2's period may be left out. */
  | { kind: 'quota'; part: Partial<LimitValue<'cpu.quota'>> }
  | { kind: 'fault'; sentence: Sentence };

/**
 * The rule whose file this is, or null: the file is no limit that Corral knows, or one of rows (disks, devices,
 * interfaces), which is written row by row and read back as a table (row-lines.ts).
 */
export function ruleOfFile(version: CgroupVersion, file: string): LimitRule | null {
  for (const controller of limitControllers) {
    const rule = limitRulesOf(version, controller).find(
      ({ files, unit }) => !rowUnits.has(unit) && files.includes(file),
    );
    if (rule) return rule;
  }
  return null;
}

/** Reads what is written into a limit's file. The value is judged by its rule as well. */
export function readWritten(rule: LimitRule, file: string, text: string, facts: LimitFacts): WrittenLimit {
  const read = readText(rule, file, text, facts);
  if (read.kind === 'fault') return read;
  const value = read.kind === 'edit' ? read.edit.value : { ...anyQuota, ...read.part };
  const sentence = rule.fault(value as LimitRule['initial'], facts);
  return sentence ? { kind: 'fault', sentence } : read;
}

/** The number that a leading zero makes octal, where that is another one than it looks. Null elsewhere. */
export function octalTrap(text: string): bigint | null {
  const digits = /^\s*[+-]?(0[0-7]+)[kmgtpe]?\s*$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = BigInt(`0o${digits}`);
  return value === BigInt(digits) ? null : value;
}

/** A part alone is judged beside a value that every kernel takes. */
const anyQuota: LimitValue<'cpu.quota'> = { quotaUsec: 'max', periodUsec: 100_000 };

function readText(rule: LimitRule, file: string, text: string, { pageBytes }: LimitFacts): WrittenLimit {
  const { key, version } = rule;
  switch (rule.unit) {
    case 'bytes':
      return sizeOf(text, file, version, pageBytes, (value) => editOf(key, value));
    case 'quota':
      return version === 1 ? cfsPart(file, text) : cpuMax(text);
    case 'flag':
      return flagOf(rule, file, text);
    case 'cpu-list':
    case 'node-list':
      return editOf(key, text.trim());
    case 'partition': {
      const word = text.trim();
      const isOne = word === 'member' || word === 'root' || word === 'isolated';
      return isOne ? editOf(key, word) : fault(sayOfMeaning('value-no-partition', { text }));
    }
    case 'count':
      if (text.trim() === 'max') return editOf(key, 'max');
      return numberOf(text.trim(), file, (value) => editOf(key, value));
    case 'number':
      // v2 shows, and takes, "default N".
      return numberOf(file.startsWith('io.') ? text.trim().replace(/^default\s+/, '') : text, file, (value) =>
        editOf(key, value),
      );
    case 'shares':
      // kstrtoull(): no sign but +.
      return text.startsWith('-')
        ? fault(sayOfMeaning('value-no-number', { text, file }))
        : numberOf(text, file, (value) => editOf(key, value));
    default:
      return numberOf(text, file, (value) => editOf(key, value));
  }
}

function cfsPart(file: string, text: string): WrittenLimit {
  if (text.trim() === 'max') return fault(sayOfMeaning('value-no-max', { file }));
  return numberOf(text, file, (value) => {
    if (file === 'cpu.cfs_period_us') return { kind: 'quota', part: { periodUsec: value } };
    return { kind: 'quota', part: { quotaUsec: value < 0 ? 'max' : value } };
  });
}

/** What sscanf("%20s %llu") takes of it. */
function cpuMax(text: string): WrittenLimit {
  const [, quota, period] = /^\s*(max|\d{1,20})(?:\s+(\d+)[\s\S]*)?\s*$/.exec(text) ?? [];
  if (quota === undefined) return fault(sayOfMeaning('value-no-cpu-max', { text }));
  const quotaUsec = quota === 'max' ? ('max' as const) : Number(quota);
  return { kind: 'quota', part: { quotaUsec, ...(period === undefined ? {} : { periodUsec: Number(period) }) } };
}

function flagOf({ key, version }: LimitRule, file: string, text: string): WrittenLimit {
  return numberOf(text, file, (value) => {
    // v1's cpuset takes any number but 0 for 1.
    if (file.startsWith('cpuset.') && version === 1 && value >= 0) return editOf(key, value !== 0);
    if (value !== 0 && value !== 1) return fault(sayOfMeaning('value-no-flag', { text, file }));
    // The file says whether killing is off.
    return editOf(key, key === 'memory.oom_kill' ? value === 0 : value === 1);
  });
}

/** kstrtoll() with base 0: one line break may follow, nothing else. */
function numberOf(text: string, file: string, then: (value: number) => WrittenLimit): WrittenLimit {
  const [, sign = '', digits] = /^([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)\n?$/i.exec(text) ?? [];
  if (digits === undefined) return fault(sayOfMeaning('value-no-number', { text, file }));
  const size = bigintOf(digits);
  if (size >= 1n << 64n) return fault(sayOfMeaning('value-no-number', { text, file }));
  return then(Number(sign === '-' ? -size : size));
}

/** memparse(): a suffix may follow, blanks around it all. An empty text is 0. */
function sizeOf(
  text: string,
  file: string,
  version: CgroupVersion,
  pageBytes: number,
  then: (value: 'max' | bigint) => WrittenLimit,
): WrittenLimit {
  const trimmed = text.trim();
  const none = version === 1 ? '-1' : 'max';
  if (trimmed === none) return then('max');
  if (trimmed === 'max') return fault(sayOfMeaning('value-no-max', { file }));
  if (trimmed === '-1') return fault(sayOfMeaning('value-no-minus-one', { file }));
  const [, digits, suffix] = /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*|)([kmgtpe]?)$/i.exec(trimmed) ?? [];
  if (digits === undefined || suffix === undefined) return fault(sayOfMeaning('value-no-size', { text, file }));
  const size = bigintOf(digits) << BigInt(10 * ('kmgtpe'.indexOf(suffix.toLowerCase() || ' ') + 1));
  if (size >= 1n << 64n) return fault(sayOfMeaning('value-wraps', { text, file }));
  // PAGE_COUNTER_MAX: so many whole pages are no limit.
  const mostPages = ((1n << 63n) - 1n) / BigInt(pageBytes);
  return then(size / BigInt(pageBytes) >= mostPages ? 'max' : size);
}

function bigintOf(digits: string): bigint {
  if (digits === '') return 0n;
  return BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
}

function editOf(key: LimitRule['key'], value: LimitEdit['value']): WrittenLimit {
  // The value was made for this key, which the union's type cannot say.
  return { kind: 'edit', edit: { key, value } as LimitEdit };
}

function fault(sentence: Sentence): WrittenLimit {
  return { kind: 'fault', sentence };
}
