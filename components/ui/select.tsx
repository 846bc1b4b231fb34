'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { optionLook, popoverLook } from './popover-look.ts';

export interface SelectOption<Id extends string> {
  id: Id;
  label: string;
}

/** One of many; `label` is told, not shown. */
export function Select<Id extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly SelectOption<Id>[];
  value: Id;
  onChange: (id: Id) => void;
}) {
  return (
    <AriaSelect
      aria-label={label}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onChange(chosen.id);
      }}
    >
      <AriaButton className="flex h-[30px] items-center gap-2 rounded-md border border-line bg-raised px-2.5 hover:bg-hover">
        <SelectValue className="flex-1 truncate text-left">{({ selectedText }) => selectedText}</SelectValue>
        <Icon as={ChevronDown} size={14} className="text-muted" />
      </AriaButton>
      <Popover offset={4} className={classes(popoverLook, 'max-h-80')}>
        <ListBox items={options} className="outline-none">
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={optionLook}>
              {({ isSelected }) => (
                <>
                  <span className="flex-1">{option.label}</span>
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
