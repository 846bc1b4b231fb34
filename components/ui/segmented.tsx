'use client';

import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';

/** One of two to five, all in sight; null: none of them yet. */
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
  return (
    <ToggleButtonGroup
      aria-label={label}
      aria-describedby={describedBy}
      isDisabled={isDisabled}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={value === null ? [] : [value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option.id));
        if (chosen) onChange(chosen.id);
      }}
      className="inline-flex shrink-0 overflow-hidden rounded-md border border-line bg-panel"
    >
      {options.map((option) => (
        <ToggleButton
          key={option.id}
          id={option.id}
          className="cursor-default px-[11px] py-1 text-sm text-muted -outline-offset-2 hover:text-text disabled:opacity-50 selected:bg-hover selected:font-medium selected:text-text"
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
