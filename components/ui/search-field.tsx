'use client';

import { Search, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { classes } from './classes.ts';
import { fieldFrame } from './field-frame.ts';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { useEarlyText } from './use-early-text.ts';

/**
 * A search box; Escape empties it. `shortcut` is only shown: whoever arranges the screen binds the key. The browser's own
 * input, because every page of groups has one and needs nothing more.
 */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
  shortcut,
  inputRef,
  onKeyDown,
  className,
}: {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  shortcut?: string;
  inputRef?: Ref<HTMLInputElement>;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  className?: string;
}) {
  const field = useEarlyText(value, onChange, inputRef);
  return (
    <div className={classes(fieldFrame, 'h-8 min-w-0', className)}>
      <Icon as={Search} size={14} className="shrink-0 text-faint" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') onChange('');
          onKeyDown?.(event);
        }}
        className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
      />
      {value === '' ? (
        shortcut ? (
          <Kbd>{shortcut}</Kbd>
        ) : null
      ) : (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => onChange('')}
          className="rounded-sm p-0.5 text-faint hover:text-text"
        >
          <Icon as={X} size={14} />
        </button>
      )}
    </div>
  );
}
