'use client';

import type { ReactNode } from 'react';
import { Tab as AriaTab, TabList as AriaTabList, TabPanel as AriaTabPanel } from 'react-aria-components/Tabs';
import { classes } from './classes.ts';

export { Tabs } from 'react-aria-components/Tabs';

/** The row of tabs; `size="sm"` for tabs inside a panel. */
export function TabList({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <AriaTabList aria-label={label} className={classes('-mx-1.5 flex gap-2 overflow-x-auto', className)}>
      {children}
    </AriaTabList>
  );
}

/** One tab; `count` stands small behind its name. */
export function Tab({ id, children, count }: { id: string; children: ReactNode; count?: number | null }) {
  return (
    <AriaTab
      id={id}
      className="-mb-px shrink-0 cursor-default border-b-2 border-transparent px-1.5 pt-2 -outline-offset-2 pb-[9px] font-medium whitespace-nowrap text-muted hover:text-text selected:border-text selected:text-text"
    >
      {children}
      {count === null || count === undefined ? null : <span className="ml-1.5 text-xs text-faint">{count}</span>}
    </AriaTab>
  );
}

/** A tab's panel: only the chosen one is in the page. */
export function TabPanel({ id, children, className }: { id: string; children: ReactNode; className?: string }) {
  return (
    <AriaTabPanel id={id} className={classes('outline-none', className)}>
      {children}
    </AriaTabPanel>
  );
}
