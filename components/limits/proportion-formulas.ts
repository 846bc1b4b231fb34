/** Shares as weight and weight as shares, by each formula in use: they differ by up to 2.5, so each is named. Pure. */
import {
  niceToWeight,
  sharesToWeightKernel,
  sharesToWeightLinear,
  sharesToWeightRunc2025,
  sharesToWeightSystemd,
  weightToNice,
  weightToSharesKernel,
  weightToSharesLinear,
  weightToSharesRunc2025,
  weightToSharesSystemd,
} from '#server/domain/limits/conversions.ts';
import { formatCount } from '#server/domain/units.ts';
import { type ProportionDraft, proportionAmount } from './proportion-draft.ts';

export interface Formula {
  name: string;
  /** Short enough to stand beside the figure on a phone. */
  formula: string;
  usedBy: string;
  figure: string;
}

export interface Formulas {
  /** What the figures count. */
  unit: 'shares' | 'weight';
  /** What was typed, while it is shown in another unit: the text in the field is rounded then. */
  exact: string | null;
  /** Empty while it is no number. */
  list: Formula[];
  nice: string;
}

/** The same proportion as the other kernel interface counts it. */
export function formulasOf(draft: ProportionDraft): Formulas {
  const unit = draft.unit === 'weight' ? 'shares' : 'weight';
  const amount = sharesOrWeight(draft);
  if (amount === null) return { unit, exact: null, list: [], nice: '' };
  return {
    unit,
    exact: draft.shownIn === draft.unit ? null : exactWords(draft),
    list: conversions.map(({ name, words, to }) => ({ name, ...words[unit], figure: formatCount(to[unit](amount)) })),
    nice: String(weightToNice(unit === 'weight' ? sharesToWeightKernel(amount) : amount)),
  };
}

/** A weight, or shares; a nice value counts as the shares of its weight. */
function sharesOrWeight({ text, unit }: ProportionDraft): number | null {
  const amount = proportionAmount(text, unit);
  if (amount === null || unit !== 'nice') return amount;
  const weight = niceToWeight(amount);
  return weight === null ? null : weightToSharesKernel(weight);
}

function exactWords({ text, unit }: ProportionDraft): string {
  const amount = formatCount(proportionAmount(text, unit) ?? 0);
  return unit === 'shares' ? `${amount} shares` : `${unit} ${amount}`;
}

type Unit = Formulas['unit'];

interface Conversion {
  name: string;
  words: Record<Unit, Pick<Formula, 'formula' | 'usedBy'>>;
  /** What so much of the other unit is in this one. */
  to: Record<Unit, (amount: number) => number>;
}

/** In the order they are shown, the kernel's own first. */
const conversions: readonly Conversion[] = [
  {
    name: 'kernel',
    words: {
      weight: { formula: '× 100 / 1024 rounded', usedBy: 'the kernel itself' },
      shares: { formula: '× 1024 / 100 rounded', usedBy: 'the kernel itself' },
    },
    to: { weight: sharesToWeightKernel, shares: weightToSharesKernel },
  },
  {
    name: 'systemd',
    words: {
      weight: { formula: 'the same cut off', usedBy: 'systemd, CPUShares= as CPUWeight=' },
      shares: { formula: 'the same cut off', usedBy: 'systemd, CPUWeight= as CPUShares=' },
    },
    to: { weight: sharesToWeightSystemd, shares: weightToSharesSystemd },
  },
  {
    name: 'older runc',
    words: {
      weight: linear('1 + (s − 2) × 9999 / 262142'),
      shares: linear('2 + (w − 1) × 262142 / 9999'),
    },
    to: { weight: sharesToWeightLinear, shares: weightToSharesLinear },
  },
  {
    name: 'runc 2025',
    words: {
      weight: curved('10^((l² + 125 l) / 612 − 7/34), l = log2 s'),
      shares: curved('the most shares whose 10^((l² + 125 l) / 612 − 7/34), l = log2 s, is w'),
    },
    to: { weight: sharesToWeightRunc2025, shares: weightToSharesRunc2025 },
  },
];

function linear(how: string): Conversion['words'][Unit] {
  return { formula: 'linear', usedBy: `runc to 1.3.1, crun before 1.23, kubelet: ${how}` };
}

function curved(how: string): Conversion['words'][Unit] {
  return { formula: 'curved', usedBy: `runc from 1.3.2, crun from 1.23: ${how}` };
}
