'use client';

import { Check, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Header } from 'react-aria-components/Header';
import {
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  Menu,
  type MenuSectionProps,
  MenuTrigger,
} from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { optionLook, popoverLook } from './popover-look.ts';

/** A button with a menu: `trigger` is a Button or IconButton of this kit. */
export function MenuButton({
  trigger,
  label,
  children,
  placement = 'bottom end',
  isOpenAtFirst = false,
}: {
  trigger: ReactNode;
  label: string;
  children: ReactNode;
  placement?: 'bottom end' | 'bottom start' | 'right bottom' | 'top start';
  isOpenAtFirst?: boolean;
}) {
  return (
    <MenuTrigger defaultOpen={isOpenAtFirst}>
      {trigger}
      <Popover placement={placement} offset={6} className={popoverLook}>
        <Menu aria-label={label} className="outline-none">
          {children}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** One thing to do. */
export function MenuItem({
  id,
  icon,
  children,
  onAction,
  note,
  isDanger,
  isDisabled,
}: {
  id?: string;
  icon?: LucideIcon;
  children: string;
  /** A line below it, such as why it cannot be done. */
  note?: string;
  onAction?: () => void;
  isDanger?: boolean;
  isDisabled?: boolean;
}) {
  return (
    <AriaMenuItem
      id={id}
      textValue={children}
      onAction={onAction}
      isDisabled={isDisabled}
      className={classes(optionLook, isDanger && 'text-bad')}
    >
      {({ isSelected, selectionMode }) => (
        <>
          {icon ? <Icon as={icon} size={14} className={isDanger ? undefined : 'text-muted'} /> : null}
          <span className="flex-1">
            {children}
            {note ? <span className="block max-w-56 text-xs text-muted">{note}</span> : null}
          </span>
          {selectionMode !== 'none' ? (
            <Icon as={Check} size={14} className={isSelected ? undefined : 'invisible'} />
          ) : null}
        </>
      )}
    </AriaMenuItem>
  );
}

/** A named part of a menu; with `selectionMode` one of its items is the chosen one. */
export function MenuSection({
  title,
  children,
  ...rest
}: { title: string; children: ReactNode } & Pick<
  MenuSectionProps<object>,
  'selectionMode' | 'selectedKeys' | 'onSelectionChange'
>) {
  return (
    <AriaMenuSection {...rest} aria-label={title}>
      <Header className="px-2 pt-1.5 pb-0.5 text-xs text-muted">{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

export function MenuSeparator() {
  return <Separator className="mx-2 my-1 border-t border-line-soft" />;
}
