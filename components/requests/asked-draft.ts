/** What is typed in a form of limits that are asked for, and what it asks for. Pure. */
import { readFigure } from '#components/changes/io/io-draft.ts';
import { formatCpuList, parseCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import { type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';
import {
  type AskableLimit,
  type Asked,
  fieldOf,
  type PresentLimits,
  partsIn,
  standingOf,
} from '#server/domain/requests/asked.ts';
import { type Amount, type BudgetResource, budgetResources, oneCpu } from '#server/domain/teams/budget-resources.ts';
import { parseBytes, parseCpus } from '#server/domain/units.ts';

/** As typed, by field; what is not in it, or "", asks for nothing. */
export type AskedDraft = Readonly<Record<string, string>>;

export interface ReadDraft {
  /** Null while nothing is asked for, or a field cannot be read. */
  asked: Asked | null;
  /** By field. */
  faults: Record<string, string>;
}

export interface DraftFacts {
  /** What "+256 MiB" adds to; null while it is not known. */
  present: PresentLimits | null;
  hostCpus: number;
  /** The highest number of a core. */
  highestCore: number;
}

/** Of the limits that there are fields for. */
export function readAsked(draft: AskedDraft, limits: readonly AskableLimit[], facts: DraftFacts): ReadDraft {
  const faults: ReadDraft['faults'] = {};
  const asked: Asked = {};
  for (const limit of limits) {
    const text = (draft[fieldOf(limit)] ?? '').trim();
    if (text === '') continue;
    try {
      readPart(asked, limit, { text, facts });
    } catch (error) {
      faults[fieldOf(limit)] = faultOf(error);
    }
  }
  const isWhole = Object.keys(asked).length > 0 && Object.keys(faults).length === 0;
  return { asked: isWhole ? asked : null, faults };
}

function faultOf(error: unknown): string {
  if (isAppError(error)) return error.public;
  if (error instanceof RangeError) return error.message;
  throw error;
}

interface Typed {
  text: string;
  facts: DraftFacts;
}

/** Adds it to `asked`. Throws what the parsers throw, RangeError for no amount. */
function readPart(asked: Asked, limit: AskableLimit, typed: Typed): void {
  if (limit.kind === 'cores') asked.cores = readCores(typed);
  else if (limit.kind === 'weight') asked.weight = added(limit, typed, wholeNumber);
  else if (limit.kind === 'amount')
    asked[limit.resource] = added(limit, typed, (text) => amountOf(limit.resource, text, typed.facts.hostCpus));
  else
    addFigure(
      asked,
      limit,
      added(limit, typed, (text) => figureOf(limit.figure, text)),
    );
}

/** "+256 MiB" is that much more than there is. */
function added(limit: AskableLimit, { text, facts: { present } }: Typed, read: (text: string) => Amount): Amount {
  if (!text.startsWith('+')) return read(text);
  const now = present && standingOf(limit, present);
  if (typeof now !== 'number') throw new RangeError('There is no limit to add to.');
  return now + read(text.slice(1).trim());
}

/** "+4-5" is these beside those that there are. */
function readCores({ text, facts: { present, highestCore: highest } }: Typed): string {
  const isMore = text.startsWith('+');
  const cores = parseCpuList(isMore ? text.slice(1) : text, { highest });
  if (cores.length === 0) throw new RangeError('Say which, such as 0-3.');
  return formatCpuList([...cores, ...(isMore ? parseCpuList(present?.cores ?? '', { highest }) : [])]);
}

function addFigure(asked: Asked, { device, figure }: { device: string; figure: IoFigure }, amount: Amount): void {
  asked.disks ??= [];
  let disk = asked.disks.find((one) => one.device === device);
  if (!disk) {
    disk = { device };
    asked.disks.push(disk);
  }
  disk[figure] = amount;
}

function figureOf(figure: IoFigure, text: string): Amount {
  const read = readFigure(figure, { kind: 'text', text });
  if (read.kind === 'fault') throw new RangeError(read.message);
  return needAmount(read.amount);
}

function amountOf(resource: BudgetResource, text: string, hostCpus: number): Amount {
  if (resource === 'cpu') {
    const { quotaUsec, periodUsec } = parseCpus(text, { hostCpus, parentCpus: null });
    if (quotaUsec === 'max') throw new RangeError('Say how much.');
    return Math.round((quotaUsec * oneCpu) / periodUsec);
  }
  return resource === 'pids' ? wholeNumber(text) : needAmount(parseBytes(text));
}

function wholeNumber(text: string): Amount {
  const count = text.replaceAll(',', '');
  if (!/^\d{1,7}$/.test(count)) throw new RangeError('A whole number, such as 50.');
  return Number(count);
}

function needAmount(amount: bigint | number | 'max'): Amount {
  if (amount === 'max') throw new RangeError('Say how much.');
  if (amount > Number.MAX_SAFE_INTEGER) throw new RangeError('No machine has as much.');
  return Number(amount);
}

/** The text that reads back as the amount. */
export function draftOfAmount(resource: BudgetResource, amount: Amount): string {
  if (resource === 'cpu') return String(amount / oneCpu);
  return resource === 'pids' ? String(amount) : draftOfBytes(amount);
}

function draftOfBytes(amount: Amount): string {
  const [unit, size] = units.find(([, each]) => amount >= each && amount % each === 0) ?? ['B', 1];
  return `${amount / size} ${unit}`;
}

const units = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

export function draftOfAsked(asked: Asked): AskedDraft {
  return Object.fromEntries(
    partsIn(asked).map((part) => {
      if (part.kind === 'cores') return [fieldOf(part), part.list];
      if (part.kind === 'weight') return [fieldOf(part), String(part.amount)];
      if (part.kind === 'amount') return [fieldOf(part), draftOfAmount(part.resource, part.amount)];
      const isBytes = part.figure === 'readBytesPerSecond' || part.figure === 'writeBytesPerSecond';
      return [fieldOf(part), isBytes ? draftOfBytes(part.amount) : String(part.amount)];
    }),
  );
}

/** What an address asks for; what is none asks for nothing. */
export function askedInParams(params: Iterable<[string, string]>): Asked {
  const asked: Asked = {};
  for (const [name, text] of params) {
    if (name === 'cores' && /^[\d,-]{1,200}$/.test(text)) asked.cores = text;
    if (!/^\d{1,15}$/.test(text)) continue;
    const resource = budgetResources.find((one) => one === name);
    if (resource) asked[resource] = Number(text);
    if (name === 'weight') asked.weight = Number(text);
    const [device = '', named] = name.split(' ');
    const figure = ioFigures.find((one) => one === named);
    if (figure && /^\d{1,9}:\d{1,9}$/.test(device)) addFigure(asked, { device, figure }, Number(text));
  }
  return asked;
}
