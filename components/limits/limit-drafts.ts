/**
 * What a person typed, and the edits it means. A draft keeps the words as typed (half a number is a normal state);
 * readDraft turns them into an exact LimitEdit, or into the sentence that belongs under the field. Pure.
 */

import { type IoDraft, ioDraftOf, ioTableOf } from '#components/changes/io/io-draft.ts';
import { formatCpuList, parseCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { niceToShares, sharesToWeightKernel, weightToSharesKernel } from '#server/domain/limits/conversions.ts';
import { deviceRuleText, readDeviceRule, sortedRules } from '#server/domain/limits/device-rules.ts';
import type { Limit, LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import { classIdText, readClassId } from '#server/domain/limits/net-limits.ts';
import { badInput, wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import { formatCpus, formatQuota, isUnlimited, parseCpus, parseDurationUsec } from '#server/domain/units.ts';
import { type ProportionDraft, proportionAmount, proportionOf } from './proportion-draft.ts';
import { rdmaLines, readDiskAmounts, readPriorities, readRdma, readResources } from './row-drafts.ts';
import { parseSizeOf, type SizeWholes } from './size-share.ts';

export type Draft =
  | { kind: 'text'; text: string }
  | { kind: 'max' }
  | { kind: 'flag'; on: boolean }
  | ProportionDraft
  | IoDraft;

export type Drafts = Partial<Record<LimitKey, Draft>>;

/** What the words depend on: "50% of parent", "all", the period that is kept. */
export interface DraftFacts {
  /** What a percentage of a size is taken of. */
  sizes: SizeWholes;
  hostCpus: number;
  /** The tightest CPU quota above in CPUs, null when it is not known. */
  parentCpus: Limit<number> | null;
  periodUsec: number;
  highestCpu: number;
  highestNode: number;
  devices: readonly BlockDevice[];
}

export type DraftReading = { kind: 'edit'; edit: LimitEdit } | { kind: 'fault'; message: string };

/** The edit that a draft means, or what is wrong with it in one sentence. */
export function readDraft(key: LimitKey, draft: Draft, facts: DraftFacts): DraftReading {
  try {
    const candidate = candidateOf(key, draft, facts);
    if (isInRange(candidate.value)) return { kind: 'edit', edit: candidate as LimitEdit };
    return { kind: 'fault', message: 'This is not a value the kernel could take here.' };
  } catch (error) {
    if (isAppError(error)) return { kind: 'fault', message: error.public };
    throw error;
  }
}

/**
 * What reading leaves to be said: the outermost bounds of a value, as limitEditSchema has them. The schema itself comes
 * with a library that would be a tenth of the page; web and agent parse every edit by it.
 */
function isInRange(value: unknown): boolean {
  if (typeof value === 'bigint') return value >= 0n && value <= mostBytes;
  if (typeof value === 'string') return value.length <= longestText;
  return typeof value === 'object' && value !== null ? Object.values(value).every(isInRange) : isExact(value);
}

function isExact(value: unknown): boolean {
  return typeof value === 'boolean' || Number.isSafeInteger(value);
}

const mostBytes = (1n << 63n) - 1n;
const longestText = 4096;

/** The draft that shows a value: what the field holds before anybody typed. Reads back to exactly that value. */
export function draftOf(edit: LimitEdit, facts: DraftFacts): Draft {
  switch (edit.key) {
    case 'cpu.shares':
      return proportionOf('shares', String(edit.value));
    case 'cpu.weight':
      return proportionOf('weight', String(edit.value));
    case 'cpu.weight.nice':
      return proportionOf('nice', String(edit.value));
    case 'cpu.quota':
      return edit.value.quotaUsec === 'max' && edit.value.periodUsec === facts.periodUsec
        ? { kind: 'max' }
        : { kind: 'text', text: quotaText(edit.value, facts) };
    case 'cpu.burst':
      return { kind: 'text', text: durationText(edit.value) };
    case 'cpuset.cpus':
    case 'cpuset.mems':
    case 'cpuset.cpus.exclusive':
    case 'cpuset.cpus.partition':
      return { kind: 'text', text: edit.value };
    case 'memory.swappiness':
    case 'io.weight':
    case 'io.bfq.weight':
      return { kind: 'text', text: String(edit.value) };
    case 'net_cls.classid':
      return { kind: 'text', text: classIdText(edit.value) };
    case 'net_prio.ifpriomap':
      return { kind: 'text', text: edit.value.map((one) => `${one.interface} ${one.priority}`).join('\n') };
    case 'misc.max':
      return { kind: 'text', text: edit.value.map((one) => `${one.resource} ${one.most}`).join('\n') };
    case 'rdma.max':
      return { kind: 'text', text: rdmaLines(edit.value) };
    case 'io.weight.disks':
    case 'io.bfq.weight.disks':
      return { kind: 'text', text: edit.value.map((one) => `${one.device} ${one.amount}`).join('\n') };
    case 'io.latency':
      return { kind: 'text', text: edit.value.map((one) => `${one.device} ${durationText(one.amount)}`).join('\n') };
    case 'devices.rules':
      return edit.value === 'all' ? { kind: 'max' } : { kind: 'text', text: edit.value.map(deviceRuleText).join('\n') };
    case 'io.max':
      return ioDraftOf(edit.value, bytesText);
    case 'pids.max':
      return edit.value === 'max' ? { kind: 'max' } : { kind: 'text', text: String(edit.value) };
    case 'memory.max':
    case 'memory.memsw':
    case 'memory.soft':
    case 'memory.min':
    case 'memory.low':
    case 'memory.high':
    case 'memory.swap.max':
    case 'memory.swap.high':
    case 'memory.zswap.max':
    case 'hugetlb.64KB':
    case 'hugetlb.1MB':
    case 'hugetlb.2MB':
    case 'hugetlb.16MB':
    case 'hugetlb.32MB':
    case 'hugetlb.512MB':
    case 'hugetlb.1GB':
    case 'hugetlb.16GB':
      return edit.value === 'max' ? { kind: 'max' } : { kind: 'text', text: bytesText(edit.value) };
    default:
      return { kind: 'flag', on: edit.value };
  }
}

/** True when two edits of one key ask for the same thing. */
export function sameEdit(a: LimitEdit, b: LimitEdit): boolean {
  return editText(a) === editText(b);
}

/** A size exactly: "512 MiB" where that is the whole truth, else the bytes. */
export function bytesText(bytes: bigint): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  for (let power = units.length; power > 0; power -= 1) {
    const unit = 1024n ** BigInt(power);
    if (bytes > 0n && bytes % unit === 0n) return `${bytes / unit} ${units[power - 1]}`;
  }
  return String(bytes);
}

function candidateOf(key: LimitKey, draft: Draft, facts: DraftFacts): { key: LimitKey; value: unknown } {
  if (draft.kind === 'flag') return { key, value: draft.on };
  if (draft.kind === 'max') {
    if (key === 'devices.rules') return { key, value: 'all' };
    return { key, value: key === 'cpu.quota' ? { quotaUsec: 'max', periodUsec: facts.periodUsec } : 'max' };
  }
  if (draft.kind === 'proportion') return proportionEdit(key, draft);
  if (draft.kind === 'devices') return { key, value: ioTableOf(draft, facts.devices) };
  return { key, value: valueOfText(key, draft.text, facts) };
}

const unitFaults: Record<ProportionDraft['unit'], string> = {
  shares: 'Shares are a whole number; 1024 is the default.',
  weight: 'A weight is a whole number; 100 is the default.',
  nice: 'A nice value is a whole number from -20 to 19.',
};

/** From what was typed, never from what it is shown as. */
function proportionEdit(key: LimitKey, draft: ProportionDraft): { key: LimitKey; value: number } {
  const amount = proportionAmount(draft.text, draft.unit);
  if (amount === null) throw badInput(unitFaults[draft.unit]);
  if (draft.unit === 'nice') {
    const shares = niceToShares(amount);
    if (shares === null) throw badInput(unitFaults.nice);
    // Only v2 has a file for it; on v1 it is another way to say shares.
    return key === 'cpu.shares' ? { key, value: shares } : { key: 'cpu.weight.nice', value: amount };
  }
  if (key === 'cpu.shares') return { key, value: draft.unit === 'shares' ? amount : weightToSharesKernel(amount) };
  return { key: 'cpu.weight', value: draft.unit === 'weight' ? amount : sharesToWeightKernel(amount) };
}

function valueOfText(key: LimitKey, text: string, facts: DraftFacts): unknown {
  switch (key) {
    case 'cpu.quota':
      return parseCpus(text, facts);
    case 'cpu.burst':
      return parseDurationUsec(text);
    case 'cpuset.cpus':
    case 'cpuset.cpus.exclusive':
      return formatCpuList(parseCpuList(text, { highest: facts.highestCpu }));
    case 'cpuset.mems':
      return formatCpuList(parseCpuList(text, { highest: facts.highestNode }));
    case 'cpuset.cpus.partition':
      return text;
    case 'net_cls.classid': {
      const classId = readClassId(text);
      if (classId === null) throw badInput('Write a class as tc does, such as 10:1 (hexadecimal), or 0 for none.');
      return classId;
    }
    case 'net_prio.ifpriomap':
      return readPriorities(text);
    case 'misc.max':
      return readResources(text);
    case 'rdma.max':
      return readRdma(text);
    case 'io.weight.disks':
    case 'io.bfq.weight.disks':
      return readDiskAmounts(text, 'disk-weights', facts.devices);
    case 'io.latency':
      return readDiskAmounts(text, 'disk-latencies', facts.devices);
    case 'devices.rules':
      return sortedRules(text.split('\n').flatMap((line) => readDeviceRule(line) ?? []));
    case 'memory.swappiness':
      return wholeNumber(text, 'Swappiness is a whole number from 0 to 200.');
    case 'io.weight':
    case 'io.bfq.weight':
      return wholeNumber(text, 'A weight is a whole number; 100 is the default.');
    case 'pids.max':
      if (isUnlimited(text)) return 'max';
      return wholeNumber(text, 'Write a whole number from 0 to 4194304, or max for no limit.');
    default:
      return parseSizeOf(key, text, facts.sizes);
  }
}

function wholeNumber(text: string, otherwise: string): number {
  const number = wholeNumberOf(text);
  if (number === null) throw badInput(otherwise);
  return number;
}

function quotaText(quota: LimitValue<'cpu.quota'>, facts: DraftFacts): string {
  // Without a quota the period still stands, and an undo has to bring it back.
  if (quota.quotaUsec === 'max') return `max ${quota.periodUsec}`;
  const short = formatCpus(quota.quotaUsec / quota.periodUsec);
  const exact = formatQuota(quota);
  try {
    const back = parseCpus(short, { ...facts, periodUsec: quota.periodUsec });
    return back.quotaUsec === quota.quotaUsec && back.periodUsec === quota.periodUsec ? short : exact;
  } catch {
    return exact;
  }
}

function durationText(usec: number): string {
  if (usec > 0 && usec % 1_000_000 === 0) return `${usec / 1_000_000} s`;
  if (usec > 0 && usec % 1000 === 0) return `${usec / 1000} ms`;
  return `${usec} µs`;
}

function editText(edit: LimitEdit): string {
  return JSON.stringify([edit.key, edit.value], (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
