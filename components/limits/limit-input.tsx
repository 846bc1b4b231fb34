'use client';

import { Infinity as InfinityIcon } from 'lucide-react';
import { useRef } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { ToggleButton } from '#components/ui/toggle-button.tsx';
import { Tooltip } from '#components/ui/tooltip.tsx';
import type { Draft } from './limit-drafts.ts';

/**
 * One line of text with its unit. Where the kernel knows "no limit", that is a button in the field: pressed, the field
 * says so in words; typing anything takes it back.
 */
export function LimitInput({
  label,
  describedBy,
  draft,
  unlimited,
  suffix,
  placeholder,
  error,
  isChanged,
  isDisabled,
  onChange,
}: {
  label: string;
  describedBy?: string;
  draft: Draft | null;
  /** What "max" is called here, null when there is no such value. */
  unlimited: string | null;
  suffix?: string;
  placeholder?: string;
  error: string | null;
  isChanged: boolean;
  isDisabled: boolean;
  onChange: (draft: Draft) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const isMax = draft?.kind === 'max';
  const text = isMax ? (unlimited ?? 'max') : draft?.kind === 'text' ? draft.text : '';

  const toggle = (isOn: boolean): void => {
    onChange(isOn ? { kind: 'max' } : { kind: 'text', text: '' });
    if (!isOn) input.current?.focus();
  };

  return (
    <TextField
      aria-label={label}
      aria-describedby={describedBy}
      inputRef={input}
      value={text}
      onChange={(typed) => onChange({ kind: 'text', text: typed })}
      // The words are not there to be edited: whoever types starts anew.
      onFocus={() => isMax && input.current?.select()}
      isDisabled={isDisabled}
      isChanged={isChanged && !error}
      error={error}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck="false"
      suffix={
        unlimited ? (
          <span className="flex items-center gap-1">
            {suffix && !isMax ? <span>{suffix}</span> : null}
            <Tooltip content={unlimited}>
              <ToggleButton
                aria-label={`${unlimited}: ${label}`}
                isSelected={isMax}
                onChange={toggle}
                isDisabled={isDisabled}
                className="-mr-1.5 grid size-[22px] cursor-default place-items-center rounded-sm text-faint hover:bg-hover hover:text-text aria-pressed:bg-line-soft aria-pressed:text-text"
              >
                <Icon as={InfinityIcon} size={14} />
              </ToggleButton>
            </Tooltip>
          </span>
        ) : (
          suffix
        )
      }
    />
  );
}
