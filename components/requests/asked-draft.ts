/** What is typed in a form of amounts, and what it asks for. Pure. */
import { isAppError } from '#server/domain/errors.ts';
import type { Amounts, PresentLimits } from '#server/domain/requests/amounts.ts';
import {
  type Amount,
  type BudgetResource,
  budgetResources,
  ofEachResource,
  oneCpu,
} from '#server/domain/teams/budget-resources.ts';
import { parseBytes, parseCpus } from '#server/domain/units.ts';

/** As typed; "" asks for nothing. */
export type AskedDraft = Record<BudgetResource, string>;

export const emptyDraft: AskedDraft = ofEachResource(() => '');

export interface ReadDraft {
  /** Null while nothing is asked for, or a field cannot be read. */
  asked: Amounts | null;
  faults: Partial<Record<BudgetResource, string>>;
}

interface DraftFacts {
  /** What "+256 MiB" adds to; null while it is not known. */
  present: PresentLimits | null;
  hostCpus: number;
}

export function readAsked(draft: AskedDraft, facts: DraftFacts): ReadDraft {
  const faults: ReadDraft['faults'] = {};
  const asked: Amounts = {};
  for (const resource of budgetResources) {
    const text = draft[resource].trim();
    if (text === '') continue;
    const read = readAmount(resource, text, facts);
    if (typeof read === 'number') asked[resource] = read;
    else faults[resource] = read.fault;
  }
  const isWhole = Object.keys(asked).length > 0 && Object.keys(faults).length === 0;
  return { asked: isWhole ? asked : null, faults };
}

function readAmount(resource: BudgetResource, text: string, facts: DraftFacts): Amount | { fault: string } {
  try {
    if (!text.startsWith('+')) return amountOf(resource, text, facts.hostCpus);
    const now = facts.present?.[resource];
    if (typeof now !== 'number') return { fault: 'There is no limit to add to.' };
    return now + amountOf(resource, text.slice(1).trim(), facts.hostCpus);
  } catch (error) {
    if (isAppError(error)) return { fault: error.public };
    if (error instanceof RangeError) return { fault: error.message };
    throw error;
  }
}

/** Throws what the parsers throw, RangeError for no amount. */
function amountOf(resource: BudgetResource, text: string, hostCpus: number): Amount {
  if (resource === 'cpu') {
    const { quotaUsec, periodUsec } = parseCpus(text, { hostCpus, parentCpus: null });
    if (quotaUsec === 'max') throw new RangeError('Say how much.');
    return Math.round((quotaUsec * oneCpu) / periodUsec);
  }
  if (resource !== 'pids') {
    const bytes = parseBytes(text);
    if (bytes === 'max') throw new RangeError('Say how much.');
    if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('No machine has as much.');
    return Number(bytes);
  }
  const count = text.replaceAll(',', '');
  if (!/^\d{1,7}$/.test(count)) throw new RangeError('A whole number, such as 50.');
  return Number(count);
}

/** The text that reads back as the amount. */
export function draftOfAmount(resource: BudgetResource, amount: Amount): string {
  if (resource === 'cpu') return String(amount / oneCpu);
  if (resource === 'pids') return String(amount);
  const [unit, size] = units.find(([, each]) => amount >= each && amount % each === 0) ?? ['B', 1];
  return `${amount / size} ${unit}`;
}

const units = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

export function draftOfAmounts(amounts: Amounts): AskedDraft {
  return ofEachResource((resource) => {
    const amount = amounts[resource];
    return amount === undefined ? '' : draftOfAmount(resource, amount);
  });
}

/** The amounts that an address asks for; what is none asks for nothing. */
export function amountsInParams(params: { get(name: string): string | null }): Amounts {
  const given = budgetResources.flatMap((resource) => {
    const text = params.get(resource) ?? '';
    return /^\d{1,15}$/.test(text) ? [[resource, Number(text)] as const] : [];
  });
  return Object.fromEntries(given);
}
