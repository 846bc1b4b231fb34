'use client';

import { Fold } from '#components/ui/fold.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { Draft } from './limit-drafts.ts';
import { type ProportionDraft, type ProportionUnit, proportionText, typedProportion } from './proportion-draft.ts';
import { formulasOf } from './proportion-formulas.ts';

const units = [
  { id: 'shares', label: 'shares' },
  { id: 'weight', label: 'weight' },
  { id: 'nice', label: 'nice' },
] as const satisfies readonly { id: ProportionUnit; label: string }[];

const defaults: Record<ProportionUnit, string> = { shares: '1024', weight: '100', nice: '0' };

/**
 * CPU beside the siblings, in the words one thinks in: v1's shares, v2's weight, or a nice value. Another unit is only
 * another view: what was typed stays in the draft until somebody types again.
 */
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
  draft: ProportionDraft;
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
        value={proportionText(draft)}
        onChange={(text) => onChange(typedProportion(draft, text))}
        isDisabled={isDisabled}
        isChanged={isChanged && !error}
        error={error}
        suffix={`default ${defaults[draft.shownIn]}`}
        autoComplete="off"
        inputMode={draft.shownIn === 'nice' ? 'text' : 'numeric'}
      />
      <Segmented
        label={`${label}: think in`}
        options={units}
        value={draft.shownIn}
        isDisabled={isDisabled}
        onChange={(shownIn) => onChange({ ...draft, shownIn })}
      />
    </div>
  );
}

/** What this is in the other world's words, formula by formula: they differ, so each figure says how it was reached. */
export function FormulaLine({ draft }: { draft: ProportionDraft }) {
  const { unit, exact, list, nice } = formulasOf(draft);
  if (list.length === 0) return null;
  return (
    <Fold
      className="text-sm text-muted"
      summary={
        <>
          {exact ? (
            <>
              exactly <Figure>{exact}</Figure>,{' '}
            </>
          ) : null}
          {unit} <Figure>{list[0]?.figure ?? ''}</Figure>, nearest nice <Figure>{nice}</Figure>
        </>
      }
    >
      <table aria-label={`As ${unit}`} className="mt-1 border-collapse text-left">
        <thead className="text-xs">
          <tr>
            <th className="pr-4 font-normal">By</th>
            <th className="pr-4 font-normal">How</th>
            <th className="text-right font-normal">{unit}</th>
          </tr>
        </thead>
        <tbody>
          {list.map(({ name, formula, usedBy, figure }) => (
            <tr key={name} title={usedBy}>
              <td className="pr-4">{name}</td>
              <td className="pr-4">{formula}</td>
              <td className="text-right tabular-nums">
                <Figure>{figure}</Figure>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Fold>
  );
}

function Figure({ children }: { children: string }) {
  return <b className="font-medium text-text">{children}</b>;
}
