'use client';

import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Tooltip as AriaTooltip, Focusable, TooltipTrigger } from 'react-aria-components/Tooltip';

const bubble =
  'max-w-80 rounded-md bg-text px-2 py-1 text-sm text-panel shadow-pop entering:opacity-0 transition-opacity duration-100';

/** Above what it is about, where nothing else is said. */
export type TipPlacement = 'top' | 'right';

/** Shows `content` beside a button of this kit while it is hovered or focused. */
export function Tooltip({
  content,
  placement,
  children,
}: {
  content: ReactNode;
  placement?: TipPlacement;
  children: ReactElement;
}) {
  return (
    <TooltipTrigger delay={350} closeDelay={80}>
      {children}
      <AriaTooltip offset={6} placement={placement} className={bubble}>
        {content}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

/** The same beside a link, which hands what it is given to its element. */
export function LinkTooltip({
  children,
  ...rest
}: {
  content: ReactNode;
  placement?: TipPlacement;
  children: ReactElement;
}) {
  return (
    <Tooltip {...rest}>
      <Focusable>{children as ComponentProps<typeof Focusable>['children']}</Focusable>
    </Tooltip>
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
