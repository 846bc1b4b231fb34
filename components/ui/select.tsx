'use client';

import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { Text } from 'react-aria-components/Text';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { optionLook, popoverLook } from './popover-look.ts';

export interface SelectOption<Id extends string> {
  id: Id;
  label: string;
  detail?: string;
}

/** One of a few; `label` is visible unless `isLabelHidden`. */
export function Select<Id extends string>({
  label,
  isLabelHidden = false,
  options,
  value,
  onChange,
  description,
  isDisabled,
  className,
}: {
  label: string;
  isLabelHidden?: boolean;
  options: readonly SelectOption<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  description?: ReactNode;
  isDisabled?: boolean;
  className?: string;
}) {
  return (
    <AriaSelect
      aria-label={isLabelHidden ? label : undefined}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onChange(chosen.id);
      }}
      isDisabled={isDisabled}
      className={classes('flex flex-col gap-1', className)}
    >
      {isLabelHidden ? null : <Label className="font-medium">{label}</Label>}
      <AriaButton className="flex h-[30px] items-center gap-2 rounded-md border border-line bg-raised px-2.5 hover:bg-hover disabled:opacity-50">
        <SelectValue className="flex-1 truncate text-left placeholder-shown:text-faint">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <Icon as={ChevronDown} size={14} className="text-muted" />
      </AriaButton>
      {description ? (
        <Text slot="description" className="text-sm text-muted">
          {description}
        </Text>
      ) : null}
      <Popover offset={4} className={classes(popoverLook, 'max-h-80')}>
        <ListBox items={options} className="outline-none">
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={optionLook}>
              {({ isSelected }) => (
                <>
                  <span className="flex-1">{option.label}</span>
                  {option.detail ? <span className="text-sm text-faint">{option.detail}</span> : null}
                  <Icon as={Check} size={14} className={isSelected ? undefined : 'invisible'} />
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
