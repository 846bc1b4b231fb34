'use client';

import { TextField } from '#components/ui/text-field.tsx';
import { type AskableLimit, fieldOf, type PresentLimits, presentFigure } from '#server/domain/requests/asked.ts';
import type { AskedDraft } from './asked-draft.ts';
import { limitWord } from './request-words.ts';

/** A field per limit for the value that is to be, with what stands now below it. */
export function AmountFields({
  limits,
  draft,
  faults,
  present,
  onChange,
}: {
  limits: readonly AskableLimit[];
  draft: AskedDraft;
  /** By field. */
  faults: Readonly<Record<string, string>>;
  /** Null while it is not known. */
  present: PresentLimits | null;
  onChange: (draft: AskedDraft) => void;
}) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      {limits.map((limit) => {
        const field = fieldOf(limit);
        return (
          <TextField
            key={field}
            label={limitWord(limit)}
            placeholder="as it is"
            value={draft[field] ?? ''}
            onChange={(text) => onChange({ ...draft, [field]: text })}
            error={faults[field] ?? null}
            description={present ? `now ${presentFigure(limit, present)}` : undefined}
            autoComplete="off"
            spellCheck="false"
          />
        );
      })}
    </div>
  );
}
