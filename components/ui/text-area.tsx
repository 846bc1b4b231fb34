'use client';

import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea as AriaTextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField';
import { classes } from './classes.ts';
import { useEarlyText } from './use-early-text.ts';

interface TextAreaProps extends Omit<AriaTextFieldProps, 'children' | 'className'> {
  /** The visible label; leave out only with aria-label or aria-labelledby. */
  label?: ReactNode;
  description?: ReactNode;
  /** What is wrong; also marks the field invalid. */
  error?: string | null;
  placeholder?: string;
  /** In the type of a terminal: what a program reads. */
  mono?: boolean;
  rows?: number;
  className?: string;
}

/** Several lines of text. */
export function TextArea({
  label,
  description,
  error,
  placeholder,
  mono,
  rows = 2,
  className,
  ...rest
}: TextAreaProps) {
  const field = useEarlyText<HTMLTextAreaElement>(rest.value, rest.onChange);
  return (
    <AriaTextField
      {...rest}
      isInvalid={Boolean(error) || rest.isInvalid}
      validationBehavior="aria"
      className={classes('flex flex-col gap-1', className)}
    >
      {label ? <Label className="font-medium">{label}</Label> : null}
      <AriaTextArea
        ref={field}
        rows={rows}
        placeholder={placeholder}
        className={classes(
          'min-h-[30px] w-full resize-y rounded-md border border-line bg-bg px-2.5 py-1.5 leading-normal outline-none placeholder:text-faint focus:border-select-line focus:ring-3 focus:ring-info-bg disabled:opacity-60 invalid:border-bad',
          mono && 'font-mono text-sm',
        )}
      />
      {description ? (
        <Text slot="description" className="text-sm text-muted">
          {description}
        </Text>
      ) : null}
      <FieldError className="text-sm text-bad">{error}</FieldError>
    </AriaTextField>
  );
}
