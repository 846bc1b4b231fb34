'use client';

import { Segmented } from '#components/ui/segmented.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import {
  sharesToWeightKernel,
  sharesToWeightLinear,
  sharesToWeightRunc2025,
  weightToNice,
  weightToSharesKernel,
  weightToSharesLinear,
  weightToSharesRunc2025,
} from '#server/domain/conversions.ts';
import { formatCount } from '#server/domain/units.ts';
import { convertProportion, type Draft, type ProportionUnit } from './limit-drafts.ts';

const units = [
  { id: 'shares', label: 'shares' },
  { id: 'weight', label: 'weight' },
  { id: 'nice', label: 'nice' },
] as const satisfies readonly { id: ProportionUnit; label: string }[];

const defaults: Record<ProportionUnit, string> = { shares: '1024', weight: '100', nice: '0' };

/** CPU beside the siblings, in the words one thinks in: v1's shares, v2's weight, or a nice value. */
export function ProportionEntry({
  label,
  describedBy,
  draft,
  error,
  isChanged,
  isDisabled,
  onChange,
}: {
  label: string;
  describedBy: string;
  draft: Draft & { kind: 'proportion' };
  error: string | null;
  isChanged: boolean;
  isDisabled: boolean;
  onChange: (draft: Draft) => void;
}) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <TextField
        aria-label={label}
        className="w-full"
        aria-describedby={describedBy}
        value={draft.text}
        onChange={(text) => onChange({ ...draft, text })}
        isDisabled={isDisabled}
        isChanged={isChanged && !error}
        error={error}
        suffix={`default ${defaults[draft.unit]}`}
        autoComplete="off"
        inputMode={draft.unit === 'nice' ? 'text' : 'numeric'}
      />
      <Segmented
        label={`${label}: think in`}
        options={units}
        value={draft.unit}
        onChange={(unit) =>
          onChange({ kind: 'proportion', unit, text: convertProportion(draft.text, draft.unit, unit) })
        }
      />
    </div>
  );
}

interface Formula {
  name: string;
  usedBy: string;
  figure: string;
}

/** The same proportion as the other kernel interface counts it, by each formula in use; empty while it is no number. */
export function formulasOf(draft: Draft & { kind: 'proportion' }): { unit: string; list: Formula[] } {
  const other = draft.unit === 'weight' ? 'shares' : 'weight';
  const amount = Number(convertProportion(draft.text, draft.unit, draft.unit === 'nice' ? 'shares' : draft.unit));
  if (!Number.isInteger(amount) || amount < 0 || draft.text.trim() === '') return { unit: other, list: [] };
  const [kernel, linear, curve] =
    other === 'shares'
      ? [weightToSharesKernel, weightToSharesLinear, weightToSharesRunc2025]
      : [sharesToWeightKernel, sharesToWeightLinear, sharesToWeightRunc2025];
  const weight = other === 'shares' ? amount : sharesToWeightKernel(amount);
  return {
    unit: other,
    list: [
      { name: 'kernel', usedBy: 'the kernel itself and systemd: × 100 / 1024', figure: formatCount(kernel(amount)) },
      {
        name: 'older runc',
        usedBy: 'runc to 1.3.1, crun before 1.23, kubelet: linear',
        figure: formatCount(linear(amount)),
      },
      { name: 'runc 2025', usedBy: 'runc from 1.3.2, crun from 1.23: curved', figure: formatCount(curve(amount)) },
      { name: 'nice', usedBy: 'the nearest nice value', figure: String(weightToNice(weight)) },
    ],
  };
}

/** One line: what this is in the other world's words, formula by formula. */
export function FormulaLine({ draft }: { draft: Draft & { kind: 'proportion' } }) {
  const { unit, list } = formulasOf(draft);
  if (list.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-muted">
      <dt className="sr-only">As {unit}</dt>
      {list.map((formula) => (
        <dd key={formula.name} title={formula.usedBy}>
          {formula.name === 'nice' ? 'nice' : `${unit} by ${formula.name}`}{' '}
          <b className="font-medium text-text">{formula.figure}</b>
        </dd>
      ))}
    </dl>
  );
}
