'use client';

import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { useEarlyChoice } from './use-early-choice.ts';

/** On or off, at once. Without children give it aria-label. The browser's own checkbox lies over what is drawn. */
export function Switch({
  isSelected,
  onChange,
  isDisabled,
  children,
  className,
  ...said
}: {
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
  children?: ReactNode;
  className?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
}) {
  const field = useEarlyChoice(isSelected, onChange);
  return (
    <label className={classes('group relative flex items-center gap-2 has-disabled:opacity-50', className)}>
      <input
        {...said}
        ref={field}
        type="checkbox"
        role="switch"
        aria-checked={isSelected}
        checked={isSelected}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
        className="absolute inset-0 appearance-none outline-none"
      />
      <span className="flex h-[18px] w-8 shrink-0 items-center rounded-full border border-line-strong bg-bg px-[2px] transition-colors duration-75 group-has-checked:border-select-line group-has-checked:bg-select-line group-has-focus-visible:outline-2 group-has-focus-visible:outline-offset-1 group-has-focus-visible:outline-select-line">
        <span className="size-3 rounded-full bg-line-strong transition-transform duration-75 group-has-checked:translate-x-[14px] group-has-checked:bg-white" />
      </span>
      {children}
    </label>
  );
}
