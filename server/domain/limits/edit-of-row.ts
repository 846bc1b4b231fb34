/**
 * One line typed for a file that is a table, as the edit that it means: the row it names is put in, all others stay as they are
 * now. The traps of the kernel's own reading (an ignored suffix, a number cut off at a letter) are refused with the reason. Pure.
 */
import { type MiscLimit, mostCount, type RdmaLimits, readCount, withFigures, withoutLimits } from './counted-limits.ts';
import type { DiskAmount } from './disk-amounts.ts';
import { type DeviceLimits, ioFigures, ioFilesV1, ioKeys, unlimited } from './io-limits.ts';
import type { LimitRule } from './limit-rule.ts';
import type { Limit, LimitEdit, LimitValue } from './limits.ts';

interface Fault {
  fault: string;
}

type Priorities = LimitValue<'net_prio.ifpriomap'>;

/** `standing`: the rule's value as it is now. Null for a rule that is no table. */
export function valueWithRow(
  rule: LimitRule,
  file: string,
  typed: string,
  standing: LimitEdit['value'],
): DeviceLimits[] | DiskAmount[] | Priorities | MiscLimit[] | RdmaLimits[] | Fault | null {
  const words = typed.split(/\s+/);
  if (rule.unit === 'priorities') return withPriority(standing as Priorities, file, words);
  if (rule.unit === 'resources') return withResource(standing as MiscLimit[], words);
  if (rule.unit === 'rdma-devices') return withRdma(standing as RdmaLimits[], words);
  if (rule.unit === 'disk-weights' || rule.unit === 'disk-latencies')
    return withAmount(standing as DiskAmount[], rule, words);
  if (rule.unit !== 'devices') return null;
  const table = standing as DeviceLimits[];
  const row = rule.version === 1 ? rowV1(table, file, words) : rowV2(table, words);
  return 'fault' in row ? row : [...table.filter(({ device }) => device !== row.device), row];
}

/** "8:0 rbps=1048576 wiops=max": figures that are not named stay. */
function rowV2(table: readonly DeviceLimits[], [device = '', ...pairs]: readonly string[]): DeviceLimits | Fault {
  if (!isDevice(device) || pairs.length === 0)
    return { fault: 'io.max takes one disk a line, such as "8:0 rbps=1048576 wiops=max".' };
  const row = rowOf(table, device);
  for (const pair of pairs) {
    // The kernel itself takes "rbps=5=6" and "rbps=5M" for 5.
    const [, name, amount = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
    const figure = ioFigures.find((one) => ioKeys[one] === name);
    const value = amount === 'max' ? 'max' : amountOf(amount);
    if (!figure || value === null)
      return { fault: `${pair} is none of rbps=, wbps=, riops= and wiops= with a whole number or max behind it.` };
    if (!setFigure(row, figure, value)) return tooLarge;
  }
  return row;
}

/** "8:0 1048576"; 0 takes the limit away. */
function rowV1(
  table: readonly DeviceLimits[],
  file: string,
  [device = '', amount = '', ...more]: readonly string[],
): DeviceLimits | Fault {
  const figure = ioFigures.find((one) => ioFilesV1[one] === file);
  if (!figure || !isDevice(device) || amount === '' || more.length > 0)
    return { fault: `${file} takes one disk a line, such as "8:0 1048576"; 0 is no limit.` };
  const value = amountOf(amount);
  if (value === null)
    return { fault: `${amount} is not a whole number. The kernel would take the digits and ignore the rest: 1M is 1.` };
  const row = rowOf(table, device);
  return setFigure(row, figure, value === 0n ? 'max' : value) ? row : tooLarge;
}

/** "8:0 200", "8:0 target=10000"; "default", or a target of 0, takes the disk's own number away. */
function withAmount(
  table: DiskAmount[],
  { files: [file], unit }: LimitRule,
  [device = '', said = '', ...more]: readonly string[],
): DiskAmount[] | Fault {
  const word = unit === 'disk-latencies' ? 'target=' : '';
  const end = unit === 'disk-latencies' ? /^(0|max)$/ : /^default$/;
  const text = said.startsWith(word) ? said.slice(word.length) : '';
  const amount = amountOf(text);
  if (!isDevice(device) || more.length > 0 || (amount === null && !end.test(text)))
    return {
      fault: `${file} takes one disk a line, such as "8:0 ${word}${unit === 'disk-latencies' ? 10_000 : 200}".`,
    };
  const others = table.filter((one) => one.device !== device);
  if (amount === null || end.test(text)) return others;
  return amount > BigInt(Number.MAX_SAFE_INTEGER) ? tooLarge : [...others, { device, amount: Number(amount) }];
}

/** "eth0 5"; 0 is what every interface has. */
function withPriority(
  table: Priorities,
  file: string,
  [name = '', amount = '', ...more]: readonly string[],
): Priorities | Fault {
  const priority = amountOf(amount);
  if (!/^[!-~]{1,15}$/.test(name) || priority === null || more.length > 0)
    return { fault: `${file} takes one interface a line, such as "eth0 5".` };
  if (priority > 0xffff_ffffn) return tooLarge;
  const others = table.filter((one) => one.interface !== name);
  return priority === 0n ? others : [...others, { interface: name, priority: Number(priority) }];
}

/** "sev 5"; max is what every resource has. */
function withResource(table: MiscLimit[], [resource = '', said = '', ...more]: readonly string[]): MiscLimit[] | Fault {
  const most = readCount(said);
  if (!isName(resource) || most === null || more.length > 0)
    return { fault: 'misc.max takes one resource a line, such as "sev 10" or "sev max".' };
  if (most !== 'max' && most > mostCount) return tooLarge;
  const others = table.filter((one) => one.resource !== resource);
  return most === 'max' ? others : [...others, { resource, most }];
}

/** "mlx5_0 hca_handle=2": figures that are not named stay. */
function withRdma(table: RdmaLimits[], [device = '', ...pairs]: readonly string[]): RdmaLimits[] | Fault {
  if (!isName(device) || pairs.length === 0)
    return { fault: 'rdma.max takes one device a line, such as "mlx5_0 hca_handle=2 hca_object=2000".' };
  const row = withFigures(table.find((one) => one.device === device) ?? withoutLimits(device), pairs);
  return 'fault' in row ? row : [...table.filter((one) => one.device !== device), row];
}

const tooLarge: Fault = { fault: 'This is more than the kernel can count: it would wrap around to another number.' };

function rowOf(table: readonly DeviceLimits[], device: string): DeviceLimits {
  return { ...(table.find((one) => one.device === device) ?? unlimited(device)) };
}

function isDevice(text: string): boolean {
  return /^\d{1,9}:\d{1,9}$/.test(text);
}

function isName(text: string): boolean {
  return /^[!-~]{1,64}$/.test(text);
}

function amountOf(text: string): bigint | null {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : null;
}

/** False where the number does not fit. */
function setFigure(row: DeviceLimits, figure: (typeof ioFigures)[number], value: Limit<bigint>): boolean {
  if (value !== 'max' && value >= 1n << 63n) return false;
  if (figure === 'readBytesPerSecond' || figure === 'writeBytesPerSecond') row[figure] = value;
  else if (value === 'max') row[figure] = value;
  else if (value > BigInt(Number.MAX_SAFE_INTEGER)) return false;
  else row[figure] = Number(value);
  return true;
}
