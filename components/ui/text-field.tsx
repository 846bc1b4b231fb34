'use client';

import {
  type FocusEvent,
  type HTMLInputTypeAttribute,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
} from 'react';
import { classes } from './classes.ts';
import { fieldFrame } from './field-frame.ts';
import { useEarlyText } from './use-early-text.ts';

interface TextFieldProps {
  /** The visible label; leave out only with aria-label or aria-labelledby. */
  label?: ReactNode;
  description?: ReactNode;
  /** What is wrong; also marks the field invalid. */
  error?: string | null;
  /** Stands behind the text, inside the frame: a unit, a default. */
  suffix?: ReactNode;
  /** True while it differs from what is stored: the frame says so. */
  isChanged?: boolean;
  placeholder?: string;
  mono?: boolean;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  onFocus?: (event: FocusEvent<HTMLInputElement>) => void;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  /** Without an error of its own: what is wrong is said beside it. */
  isInvalid?: boolean;
  autoFocus?: boolean;
  autoComplete?: string;
  spellCheck?: 'true' | 'false';
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email';
  type?: HTMLInputTypeAttribute;
  name?: string;
  'aria-label'?: string;
  'aria-labelledby'?: string;
  /** Joins the description and the error. */
  'aria-describedby'?: string;
}

/**
 * One line of text with its label, description and error. The browser's own input, because nearly every page has one and
 * needs nothing more: the library's brings its validation of forms and its lists of suggestions along.
 */
export function TextField({
  label,
  description,
  error,
  suffix,
  isChanged,
  mono,
  className,
  inputRef,
  onChange,
  isDisabled,
  isReadOnly,
  isInvalid,
  'aria-describedby': describedBy,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const field = useEarlyText(rest.value, onChange, inputRef);
  const said = { description: `${id}-description`, error: `${id}-error` };
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      {label ? (
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
      ) : null}
      <div className={classes(fieldFrame, isChanged && 'border-select-line ring-3 ring-info-bg')}>
        <input
          {...rest}
          id={id}
          ref={field}
          onChange={(event) => onChange(event.target.value)}
          disabled={isDisabled}
          readOnly={isReadOnly}
          aria-invalid={error || isInvalid ? true : undefined}
          aria-describedby={
            classes(error && said.error, description != null && said.description, describedBy) || undefined
          }
          className={classes(
            'min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint',
            mono && 'font-mono text-sm',
          )}
        />
        {suffix ? <span className="shrink-0 text-sm text-faint">{suffix}</span> : null}
      </div>
      {description ? (
        <span id={said.description} className="text-sm text-muted">
          {description}
        </span>
      ) : null}
      {error ? (
        <span id={said.error} className="text-sm text-bad">
          {error}
        </span>
      ) : null}
    </div>
  );
}
