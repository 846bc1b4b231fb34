'use client';

import type { ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

const bubble =
  'max-w-80 rounded-md bg-text px-2 py-1 text-sm text-panel shadow-pop entering:opacity-0 transition-opacity duration-100';

/** Shows `content` beside a button of this kit while it is hovered or focused. */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactElement }) {
  return (
    <TooltipTrigger delay={350} closeDelay={80}>
      {children}
      <AriaTooltip offset={6} className={bubble}>
        {content}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

/** Text with an explanation: reachable by keyboard, for words that need more than fits. */
export function Hint({ content, children }: { content: ReactNode; children: string | ReactElement }) {
  return (
    <TooltipTrigger delay={250} closeDelay={80}>
      <AriaButton className="cursor-help rounded-sm">{children}</AriaButton>
      <AriaTooltip offset={6} className={bubble}>
        {content}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
