'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Icon } from './icon.tsx';

/** How what is chosen looks in it. */
export const chosenLook = 'min-w-0 flex-1 truncate text-left';

/** What is chosen, and a press to choose another. */
export function SelectButton({
  children,
  ...rest
}: { children: ReactNode } & Omit<ComponentProps<typeof AriaButton>, 'children' | 'className'>) {
  return (
    <AriaButton
      {...rest}
      className="flex h-[30px] max-w-full min-w-0 items-center gap-2 rounded-md border border-line bg-raised px-2.5 hover:bg-hover"
    >
      {children}
      <Icon as={ChevronDown} size={14} className="shrink-0 text-muted" />
    </AriaButton>
  );
}
