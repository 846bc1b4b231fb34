'use client';

import type { ReactNode, Ref } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField';
import { classes } from './classes.ts';
import { fieldFrame } from './field-frame.ts';
import { useEarlyText } from './use-early-text.ts';

interface TextFieldProps extends Omit<AriaTextFieldProps, 'children' | 'className'> {
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
}

/** One line of text with its label, description and error. */
export function TextField({
  label,
  description,
  error,
  suffix,
  isChanged,
  placeholder,
  mono,
  className,
  inputRef,
  ...rest
}: TextFieldProps) {
  const field = useEarlyText(rest.value, rest.onChange, inputRef);
  return (
    <AriaTextField
      {...rest}
      isInvalid={Boolean(error) || rest.isInvalid}
      validationBehavior="aria"
      className={classes('flex flex-col gap-1', className)}
    >
      {label ? <Label className="font-medium">{label}</Label> : null}
      <Group
        isDisabled={rest.isDisabled}
        isInvalid={Boolean(error) || rest.isInvalid}
        className={classes(fieldFrame, isChanged && 'border-select-line ring-3 ring-info-bg')}
      >
        <Input
          ref={field}
          placeholder={placeholder}
          className={classes(
            'min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint',
            mono && 'font-mono text-sm',
          )}
        />
        {suffix ? <span className="shrink-0 text-sm text-faint">{suffix}</span> : null}
      </Group>
      {description ? (
        <Text slot="description" className="text-sm text-muted">
          {description}
        </Text>
      ) : null}
      <FieldError className="text-sm text-bad">{error}</FieldError>
    </AriaTextField>
  );
}
