'use client';

import { useId } from 'react';

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
      className="inline-flex shrink-0 overflow-hidden rounded-md border border-line bg-panel"
    >
      {options.map((option) => (
        <label
          key={option.id}
          className="relative cursor-default px-[11px] py-1 text-sm text-muted -outline-offset-2 outline-select-line hover:text-text has-checked:bg-hover has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-disabled:opacity-50"
        >
          <input
            type="radio"
            name={name}
            checked={option.id === value}
            disabled={isDisabled}
            onChange={() => onChange(option.id)}
            className="absolute inset-0 appearance-none outline-none"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
