'use client';

import type { ReactNode } from 'react';
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from 'react-aria-components/Switch';
import { classes } from './classes.ts';

/** On or off, at once. Without children give it aria-label. */
export function Switch({
  children,
  className,
  ...rest
}: Omit<AriaSwitchProps, 'children' | 'className'> & { children?: ReactNode; className?: string }) {
  return (
    <AriaSwitch {...rest} className={classes('group flex items-center gap-2 disabled:opacity-50', className)}>
      <span className="flex h-[18px] w-8 shrink-0 items-center rounded-full border border-line-strong bg-bg px-[2px] transition-colors duration-75 group-selected:border-select-line group-selected:bg-select-line group-focus-visible:outline-2 group-focus-visible:outline-offset-1 group-focus-visible:outline-select-line">
        <span className="size-3 rounded-full bg-line-strong transition-transform duration-75 group-selected:translate-x-[14px] group-selected:bg-white" />
      </span>
      {children}
    </AriaSwitch>
  );
}
