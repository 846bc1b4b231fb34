/**
 * CPU beside the siblings as it is typed. It counts in the unit it was typed in and may be shown in another: shares and
 * weights do not convert back exactly (100 shares are weight 10, which is 102 shares), so looking must not change it.
 */
import {
  niceToShares,
  niceToWeight,
  sharesToWeightKernel,
  weightToNice,
  weightToSharesKernel,
} from '#server/domain/limits/conversions.ts';
import { wholeNumberOf } from '#server/domain/limits/typed-amount.ts';

/** The three ways to say how much CPU a group gets beside its siblings. */
export type ProportionUnit = 'shares' | 'weight' | 'nice';

export interface ProportionDraft {
  kind: 'proportion';
  /** What was typed, in its own unit; until somebody types, the kernel's value. All that is sent comes from these two. */
  unit: ProportionUnit;
  text: string;
  shownIn: ProportionUnit;
  /** False until somebody types: then it goes along with the kernel's value and is no edit. */
  isTyped: boolean;
}

/** A value as the kernel has it, shown in its own unit. */
export function proportionOf(unit: ProportionUnit, text: string): ProportionDraft {
  return { kind: 'proportion', unit, text, shownIn: unit, isTyped: false };
}

/** The draft once somebody typed `text` into the field that shows it. */
export function typedProportion(draft: ProportionDraft, text: string): ProportionDraft {
  return { kind: 'proportion', unit: draft.shownIn, text, shownIn: draft.shownIn, isTyped: true };
}

/** What the field shows. */
export function proportionText(draft: ProportionDraft): string {
  return convertProportion(draft.text, draft.unit, draft.shownIn);
}

/** The same proportion in another unit, by the kernel's own formula; the text as it stands when it is no number. */
export function convertProportion(text: string, from: ProportionUnit, to: ProportionUnit): string {
  if (from === to) return text;
  const amount = proportionAmount(text, from);
  const weight = amount === null ? null : weightOf(amount, from);
  if (amount === null || weight === null) return text;
  if (from === 'nice' && to === 'shares') return String(niceToShares(amount));
  if (to === 'weight') return String(weight);
  return String(to === 'shares' ? weightToSharesKernel(weight) : weightToNice(weight));
}

/** The whole number that was typed, below zero only as a nice value; null when it is none. */
export function proportionAmount(text: string, unit: ProportionUnit): number | null {
  if (unit !== 'nice' || !text.trim().startsWith('-')) return wholeNumberOf(text);
  const below = wholeNumberOf(text.trim().slice(1));
  return below === null ? null : -below;
}

function weightOf(amount: number, unit: ProportionUnit): number | null {
  if (unit === 'weight') return amount;
  return unit === 'shares' ? sharesToWeightKernel(amount) : niceToWeight(amount);
}
