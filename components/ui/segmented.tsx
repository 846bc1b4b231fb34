'use client';

import { useId } from 'react';
import { useEarlyChoice } from './use-early-choice.ts';

/** One of two to five, all in sight; null: none of them yet. The browser's own radio buttons lie over what is drawn. */
export function Segmented<Id extends string>({
  label,
  describedBy,
  options,
  value,
  isDisabled,
  onChange,
}: {
  label: string;
  /** The id of what explains it. */
  describedBy?: string;
  options: readonly { id: Id; label: string }[];
  value: Id | null;
  isDisabled?: boolean;
  onChange: (id: Id) => void;
}) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      aria-describedby={describedBy}
      className="inline-flex w-fit shrink-0 overflow-hidden rounded-md border border-line bg-panel"
    >
      {options.map((option) => (
        <Segment
          key={option.id}
          name={name}
          label={option.label}
          isChosen={option.id === value}
          isDisabled={isDisabled}
          onChoose={() => onChange(option.id)}
        />
      ))}
    </div>
  );
}

function Segment({
  name,
  label,
  isChosen,
  isDisabled,
  onChoose,
}: {
  name: string;
  label: string;
  isChosen: boolean;
  isDisabled?: boolean;
  onChoose: () => void;
}) {
  const field = useEarlyChoice(isChosen, (isEarly) => (isEarly ? onChoose() : undefined));
  return (
    <label className="relative cursor-default px-[11px] py-1 text-sm text-muted -outline-offset-2 outline-select-line hover:text-text has-checked:bg-hover has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-disabled:opacity-50">
      <input
        ref={field}
        type="radio"
        name={name}
        checked={isChosen}
        disabled={isDisabled}
        onChange={onChoose}
        className="absolute inset-0 appearance-none outline-none"
      />
      {label}
    </label>
  );
}
