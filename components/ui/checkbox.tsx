'use client';

import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from 'react-aria-components/Checkbox';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

/** A box to tick; without children give it aria-label (or slot="selection" inside a table). */
export function Checkbox({
  children,
  className,
  ...rest
}: Omit<AriaCheckboxProps, 'children' | 'className'> & { children?: ReactNode; className?: string }) {
  return (
    <AriaCheckbox {...rest} className={classes('group flex items-center gap-2 disabled:opacity-50', className)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className="grid size-4 shrink-0 place-items-center rounded-[4px] border border-line-strong bg-bg text-panel group-indeterminate:border-text group-indeterminate:bg-text group-selected:border-text group-selected:bg-text group-focus-visible:outline-2 group-focus-visible:outline-offset-1 group-focus-visible:outline-select-line">
            {isIndeterminate ? <Icon as={Minus} size={12} /> : isSelected ? <Icon as={Check} size={12} /> : null}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}
