/**
 * What a person types for one of the kernel's files, as the edit of a limit that it means: the same text that `echo` would be
 * given, but read by us, so that the traps of the kernel's own reading (octal, wrap-around, ignored suffixes) are refused with
 * the reason. Pure.
 */
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { valueWithRow } from './edit-of-row.ts';
import { limitControllers, limitRulesOf, settingOf } from './limit-catalogue.ts';
import type { LimitRule, LimitUnit } from './limit-rule.ts';
import type { LimitEdit } from './limits.ts';
import { readClassId } from './net-limits.ts';
import { isTable } from './setting-rows.ts';

export type FileTextReading = { kind: 'edit'; edit: LimitEdit } | { kind: 'fault'; message: string };

/** Limits whose files are read here: those that hold one value, and tables of which a text is one row. Devices are for the form. */
const readHere: readonly LimitUnit[] = [
  'bytes',
  'count',
  'shares',
  'weight',
  'usec',
  'swappiness',
  'nice',
  'flag',
  'cpu-list',
  'node-list',
  'partition',
  'quota',
  'number',
  'class-id',
  'devices',
  'disk-weights',
  'disk-latencies',
  'priorities',
  'resources',
  'rdma-devices',
];

/** True for files that take one text, which is read here. */
export function takesText(version: CgroupVersion, file: string): boolean {
  const unit = ruleOfFile(version, file)?.unit;
  return unit !== undefined && readHere.includes(unit);
}

/** What the kernel would be given to keep the file as it is: what an input begins with. A row of a table is yet to be typed. */
export function typedOfFileText(version: CgroupVersion, file: string, text: string): string {
  if (isTable(file)) return '';
  const setting = settingOf(file, text);
  if (file === 'memory.oom_control') return setting.replace('oom_kill_disable ', '');
  // How v1 shows "no limit".
  if (version === 1 && /^\d{19}$/.test(setting) && BigInt(setting) >= 1n << 62n) return '-1';
  return setting;
}

/** `textOf`: what stands in another file of the same limit (v1's quota and its period); null when it cannot be read. */
export function editOfFileText(
  version: CgroupVersion,
  file: string,
  typed: string,
  textOf: (file: string) => string | null,
): FileTextReading {
  const text = typed.trim();
  const rule = ruleOfFile(version, file, text);
  if (!rule) return fault(`${file} sets no limit that Corral knows: it is only shown.`);
  const value =
    isTable(file) && rule.unit !== 'number' ? rowValue(rule, file, text, textOf) : typedValue(rule, file, text, textOf);
  if (typeof value === 'object' && 'fault' in value) return fault(value.fault);
  return { kind: 'edit', edit: { key: rule.key, value } as LimitEdit };
}

type TypedValue = 'max' | bigint | number | boolean | string | { quotaUsec: 'max' | number; periodUsec: number };

interface Fault {
  fault: string;
}

/** io.weight has two limits: "200" is the weight for all disks, "8:0 200" that of one. */
function ruleOfFile(version: CgroupVersion, file: string, typed = ''): LimitRule | null {
  const rules = limitControllers
    .flatMap((controller) => limitRulesOf(version, controller))
    .filter(({ files }) => files.includes(file));
  const ofDisks = rules.find(({ unit }) => unit === 'disk-weights');
  return (/^\d+:\d+\s/.test(typed) ? ofDisks : undefined) ?? rules[0] ?? null;
}

function rowValue(rule: LimitRule, file: string, text: string, textOf: (file: string) => string | null) {
  const standing = rule.files.map((name) => textOf(name));
  const unread = rule.files.find((_, at) => standing[at] === null);
  if (unread !== undefined) return { fault: `${unread} cannot be read now.` };
  return (
    valueWithRow(rule, file, text, rule.parse(standing.map((each) => each ?? ''))) ?? {
      fault: `${file} takes more than one value: set it in the Limits tab.`,
    }
  );
}

function typedValue(
  rule: LimitRule,
  file: string,
  text: string,
  textOf: (file: string) => string | null,
): TypedValue | Fault {
  switch (rule.unit) {
    case 'bytes':
      return bytesOf(text, rule.version);
    case 'count':
      return text === 'max' || text === '-1' ? 'max' : wholeOf(text, `${file} takes a whole number or max.`);
    case 'shares':
    case 'weight':
    case 'usec':
    case 'swappiness':
      return wholeOf(text, `${file} takes a whole number.`);
    case 'number':
      return wholeOf(text.replace(/^default\s+/, ''), `${file} takes a whole number.`);
    case 'class-id':
      return readClassId(text) ?? { fault: `${file} takes a class such as 10:1, 0x100001 or 1048577.` };
    case 'nice':
      return /^-?\d{1,3}$/.test(text) ? Number(text) : { fault: 'A nice value is a whole number from -20 to 19.' };
    case 'flag':
      return flagOf(file, text);
    case 'cpu-list':
    case 'node-list':
      return text;
    case 'partition':
      return ['member', 'root', 'isolated'].includes(text)
        ? text
        : { fault: `${file} takes member, root or isolated.` };
    case 'quota':
      return quotaOf(rule, file, text, textOf);
    default:
      return { fault: `${file} takes more than one value: set it in the Limits tab.` };
  }
}

function bytesOf(text: string, version: CgroupVersion): 'max' | bigint | Fault {
  if (text === 'max' || text === '-1') return 'max';
  const match = /^(\d{1,19})([kmgtpe]?)$/i.exec(text);
  if (!match)
    return {
      fault: `A size is bytes, or a number with K, M, G or T right behind it, such as 512M; ${version === 1 ? '-1' : 'max'} is no limit.`,
    };
  const [, digits = '', suffix = ''] = match;
  if (isOctal(digits)) return octalFault(digits);
  const power = suffix === '' ? 0 : 'kmgtpe'.indexOf(suffix.toLowerCase()) + 1;
  const bytes = BigInt(digits) * 1024n ** BigInt(power);
  return bytes < 1n << 63n
    ? bytes
    : { fault: 'This is more than the kernel can count: it would wrap around to another size.' };
}

function wholeOf(text: string, otherwise: string): number | Fault {
  if (!/^\d{1,15}$/.test(text)) return { fault: otherwise };
  return isOctal(text) ? octalFault(text) : Number(text);
}

function isOctal(digits: string): boolean {
  return digits.length > 1 && digits.startsWith('0');
}

function octalFault(digits: string): Fault {
  const octal = /^[0-7]+$/.test(digits) ? ` as octal: ${BigInt(`0o${digits}`)}` : ' as octal, and refuse it';
  return { fault: `The kernel would read ${digits}${octal}. Leave out the leading zero.` };
}

function flagOf(file: string, text: string): boolean | Fault {
  if (text !== '0' && text !== '1') return { fault: `${file} takes 0 or 1.` };
  // The file says what is disabled; the limit says whether the kernel may kill.
  return (text === '1') !== (file === 'memory.oom_control');
}

function quotaOf(
  rule: LimitRule,
  file: string,
  text: string,
  textOf: (file: string) => string | null,
): { quotaUsec: 'max' | number; periodUsec: number } | Fault {
  const [quotaFile, periodFile = quotaFile] = rule.files;
  const standing = rule.files.map((name) => textOf(name));
  if (standing.some((each) => each === null)) return { fault: `${quotaFile} or ${periodFile} cannot be read now.` };
  const now = rule.parse(standing.flatMap((each) => each ?? [])) as { quotaUsec: 'max' | number; periodUsec: number };
  if (rule.version === 1) {
    if (file === periodFile)
      return withNumber(text, `${file} takes microseconds.`, (periodUsec) => ({ ...now, periodUsec }));
    if (text === '-1') return { ...now, quotaUsec: 'max' };
    return withNumber(text, `${file} takes microseconds, or -1 for no limit.`, (quotaUsec) => ({ ...now, quotaUsec }));
  }
  const [quota = '', period, ...more] = text.split(/\s+/);
  const otherwise = 'cpu.max takes "QUOTA PERIOD" in microseconds, or max instead of the quota.';
  if (more.length > 0) return { fault: otherwise };
  const periodUsec = period === undefined ? now.periodUsec : wholeOf(period, otherwise);
  if (typeof periodUsec !== 'number') return periodUsec;
  if (quota === 'max') return { quotaUsec: 'max', periodUsec };
  return withNumber(quota, otherwise, (quotaUsec) => ({ quotaUsec, periodUsec }));
}

function withNumber<T>(text: string, otherwise: string, make: (value: number) => T): T | Fault {
  const value = wholeOf(text, otherwise);
  return typeof value === 'number' ? make(value) : value;
}

function fault(message: string): FileTextReading {
  return { kind: 'fault', message };
}
