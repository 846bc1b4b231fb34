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
    list: unit === 'weight' ? asWeight(amount) : asShares(amount),
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

function asWeight(shares: number): Formula[] {
  return [
    {
      name: 'kernel',
      formula: '× 100 / 1024 rounded',
      usedBy: 'the kernel itself',
      figure: formatCount(sharesToWeightKernel(shares)),
    },
    {
      name: 'systemd',
      formula: 'the same cut off',
      usedBy: 'systemd, CPUShares= as CPUWeight=',
      figure: formatCount(sharesToWeightSystemd(shares)),
    },
    {
      name: 'older runc',
      formula: 'linear',
      usedBy: 'runc to 1.3.1, crun before 1.23, kubelet: 1 + (s − 2) × 9999 / 262142',
      figure: formatCount(sharesToWeightLinear(shares)),
    },
    {
      name: 'runc 2025',
      formula: 'curved',
      usedBy: 'runc from 1.3.2, crun from 1.23: 10^((l² + 125 l) / 612 − 7/34), l = log2 s',
      figure: formatCount(sharesToWeightRunc2025(shares)),
    },
  ];
}

function asShares(weight: number): Formula[] {
  return [
    {
      name: 'kernel',
      formula: '× 1024 / 100 rounded',
      usedBy: 'the kernel itself',
      figure: formatCount(weightToSharesKernel(weight)),
    },
    {
      name: 'systemd',
      formula: 'the same cut off',
      usedBy: 'systemd, CPUWeight= as CPUShares=',
      figure: formatCount(weightToSharesSystemd(weight)),
    },
    {
      name: 'older runc',
      formula: 'linear',
      usedBy: 'runc to 1.3.1, crun before 1.23, kubelet: 2 + (w − 1) × 262142 / 9999',
      figure: formatCount(weightToSharesLinear(weight)),
    },
    {
      name: 'runc 2025',
      formula: 'curved',
      usedBy: 'runc from 1.3.2, crun from 1.23: the most shares whose 10^((l² + 125 l) / 612 − 7/34), l = log2 s, is w',
      figure: formatCount(weightToSharesRunc2025(weight)),
    },
  ];
}
