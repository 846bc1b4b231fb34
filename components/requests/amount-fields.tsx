'use client';

import { resourceWords } from '#components/ui/resource-looks.ts';
import { TextField } from '#components/ui/text-field.tsx';
import type { PresentLimits } from '#server/domain/requests/amounts.ts';
import { limitFigure } from '#server/domain/teams/amount-text.ts';
import type { BudgetResource } from '#server/domain/teams/budget-resources.ts';
import type { AskedDraft } from './asked-draft.ts';

/** A field per resource for the value that is to be, with what stands now below it. */
export function AmountFields({
  resources,
  draft,
  faults,
  present,
  onChange,
}: {
  resources: readonly BudgetResource[];
  draft: AskedDraft;
  faults: Partial<Record<BudgetResource, string>>;
  /** Null while it is not known. */
  present: PresentLimits | null;
  onChange: (draft: AskedDraft) => void;
}) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      {resources.map((resource) => {
        const now = present?.[resource];
        return (
          <TextField
            key={resource}
            label={resourceWords[resource]}
            placeholder="as it is"
            value={draft[resource]}
            onChange={(text) => onChange({ ...draft, [resource]: text })}
            error={faults[resource] ?? null}
            description={now === undefined ? undefined : `now ${limitFigure(resource, now)}`}
            autoComplete="off"
            spellCheck="false"
          />
        );
      })}
    </div>
  );
}
