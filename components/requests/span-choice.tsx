'use client';

import { typedMinutes } from '#components/changes/try-span.ts';
import { Select } from '#components/ui/select.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { spanWords } from './request-words.ts';

const hour = 60;
const day = 24 * hour;
const offered = [null, 10, hour, 4 * hour, day, 7 * day];
const other = 'other';

const options = [
  ...offered.map((minutes) => ({ id: idOf(minutes), label: spanWords(minutes) })),
  { id: other, label: 'for …' },
];

/** For how long, as it is chosen: minutes are typed where none of those that are offered fits. */
export interface SpanDraft {
  id: string;
  minutes: string;
}

export const lasting: SpanDraft = { id: idOf(null), minutes: '30' };

/** Undefined: what is typed is no time. */
export function minutesOf({ id, minutes }: SpanDraft): number | null | undefined {
  if (id === other) return typedMinutes(minutes) ?? undefined;
  return offered.find((each) => idOf(each) === id);
}

export function SpanChoice({ draft, onChange }: { draft: SpanDraft; onChange: (draft: SpanDraft) => void }) {
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">For how long</span>
      <div className="flex flex-wrap items-start gap-2">
        <Select label="For how long" options={options} value={draft.id} onChange={(id) => onChange({ ...draft, id })} />
        {draft.id === other ? (
          <TextField
            aria-label="Minutes"
            className="w-32"
            value={draft.minutes}
            onChange={(minutes) => onChange({ ...draft, minutes })}
            suffix="minutes"
            inputMode="numeric"
            error={minutesOf(draft) === undefined ? '1 to 43,200' : null}
          />
        ) : null}
      </div>
      <p className="text-sm text-muted">
        {draft.id === idOf(null)
          ? 'Until somebody changes it.'
          : 'From the moment it is granted; then what stood before comes back by itself.'}
      </p>
    </div>
  );
}

function idOf(minutes: number | null): string {
  return minutes === null ? 'lasting' : `m${minutes}`;
}
