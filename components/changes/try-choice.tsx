'use client';

import { Timer } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CommandBlock } from '#components/ui/command-block.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Select } from '#components/ui/select.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { PlanNote } from '#server/domain/changes/change.ts';
import { PlanNotes } from './plan-notes.tsx';
import { minutesWords, spanOptions, type TrySpan, typedMinutes, usualSpanId } from './try-span.ts';
import type { TriedChange } from './use-limits-change.ts';

/** Beside Apply: the same change for a while, as one sentence of a button and a choice. */
export function TryChoice({
  tried,
  known,
  isDisabled,
  isPending,
  onTry,
}: {
  /** What a try does otherwise than the preview above says; null where it does the same. */
  tried: TriedChange | null;
  /** What is said above already. */
  known: readonly PlanNote[];
  isDisabled: boolean;
  isPending: boolean;
  onTry: (span: TrySpan) => void;
}) {
  const [id, setId] = useState(usualSpanId);
  const [text, setText] = useState('30');
  const options = spanOptions(Date.now());
  const chosen = options.find((option) => option.id === id) ?? options[0];
  const minutes = typedMinutes(text);
  const typed: TrySpan | null = minutes === null ? null : { kind: 'minutes', minutes };
  const span = chosen?.span ?? typed;
  const words = chosen?.span ? chosen.label : `for ${minutesWords(minutes ?? 0)}`;
  return (
    <section aria-label="Try for a while" className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          icon={Timer}
          aria-label={`Try ${words}`}
          className="flex-1"
          isDisabled={isDisabled || span === null || (tried !== null && !isTriable(tried))}
          isPending={isPending}
          onPress={() => span && onTry(span)}
        >
          Try
        </Button>
        <Select label="For how long" options={options} value={chosen?.id ?? usualSpanId} onChange={setId} />
        {chosen?.span ? null : (
          <TextField
            aria-label="Minutes"
            className="w-28"
            value={text}
            onChange={setText}
            suffix="minutes"
            inputMode="numeric"
            error={minutes === null ? '1 to 43,200' : null}
          />
        )}
      </div>
      <p className="text-sm text-muted">
        Then the agent puts back what stands now, unless somebody keeps the change. A reboot ends it as well.
      </p>
      {tried ? <TriedOtherwise tried={tried} known={known} /> : null}
    </section>
  );
}

/** Of a unit of systemd's: a try is told to it until the next boot only, by another command and in other files. */
function TriedOtherwise({
  tried: { plan, isCurrent, error },
  known,
}: {
  tried: TriedChange;
  known: readonly PlanNote[];
}) {
  if (error) return <ErrorState error={error} title="No preview of the try" />;
  if (!plan?.through) return <SkeletonRows rows={2} label="Making the preview of a try" />;
  const { commands, dropIns } = plan.through;
  const notes = plan.notes.filter(({ code }) => !known.some((each) => each.code === code));
  return (
    <div aria-busy={!isCurrent} className="flex flex-col gap-2">
      <p className="text-sm text-muted">A try is told to systemd until the next boot only:</p>
      <CommandBlock text={commands.join('\n')} label="Copy systemd’s command of a try" />
      <div className="text-sm text-muted">
        Leaves
        <ul aria-label="Files that a try leaves">
          {dropIns.map((path) => (
            <li key={path} className="font-mono text-xs break-all">
              {path}
            </li>
          ))}
        </ul>
      </div>
      <PlanNotes notes={notes} />
    </div>
  );
}

function isTriable({ plan, isCurrent }: TriedChange): boolean {
  return plan !== null && isCurrent && !plan.refused;
}
