'use client';

import { Check } from 'lucide-react';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { optionLook, popoverLook } from './popover-look.ts';
import { chosenLook, SelectButton } from './select-button.tsx';
import type { SelectProps } from './select-props.ts';

/** A select with its options. Open when it arrives, because a press asked for it. */
export default function OpenSelect<Id extends string>({ label, options, value, onChange }: SelectProps<Id>) {
  return (
    <AriaSelect
      aria-label={label}
      className="max-w-full min-w-0"
      defaultOpen
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onChange(chosen.id);
      }}
    >
      <SelectButton>
        <SelectValue className={chosenLook}>{({ selectedText }) => selectedText}</SelectValue>
      </SelectButton>
      <Popover offset={4} className={classes(popoverLook, 'max-h-80 max-w-[calc(100vw-24px)]')}>
        <ListBox items={options} className="outline-none">
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={optionLook}>
              {({ isSelected }) => (
                <>
                  <span className="min-w-0 flex-1 wrap-anywhere">{option.label}</span>
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
