'use client';

/** As checkbox.tsx looks; the mark is cut out of a square. */
const look = [
  'grid size-4 appearance-none place-items-center rounded-[4px] border border-line-strong bg-bg disabled:opacity-50',
  'checked:border-text checked:bg-text indeterminate:border-text indeterminate:bg-text',
  "before:size-2.5 before:scale-0 before:bg-panel before:content-['']",
  'before:[clip-path:polygon(14%_44%,0_60%,42%_96%,100%_20%,84%_6%,41%_66%)] checked:before:scale-100',
  'indeterminate:before:h-0.5 indeterminate:before:scale-100 indeterminate:before:[clip-path:none]',
  'focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-select-line',
].join(' ');

/**
 * The box that chooses a row. The browser's own input: a table may have hundreds, and redraws them with every reading.
 * `isSome` is for the box of all: some are chosen, not all.
 */
export function ChoiceBox({
  label,
  isChosen,
  isSome = false,
  isDisabled = false,
  onChange,
}: {
  label: string;
  isChosen: boolean;
  isSome?: boolean;
  isDisabled?: boolean;
  onChange: (isChosen: boolean) => void;
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isChosen}
      ref={(box) => {
        if (box) box.indeterminate = isSome;
      }}
      disabled={isDisabled}
      onChange={(event) => onChange(event.target.checked)}
      // The row it stands in is pressed as well, and would take it back.
      onClick={(event) => event.stopPropagation()}
      className={look}
    />
  );
}
