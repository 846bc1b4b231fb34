'use client';

import { Button, type ButtonProps } from 'react-aria-components/Button';

/** A button that stays pressed; its look is `aria-pressed:`. The library's own brings its groups of buttons along. */
export function ToggleButton({
  isSelected,
  onChange,
  ...rest
}: Omit<ButtonProps, 'className' | 'aria-pressed' | 'onPress'> & {
  className: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  return <Button {...rest} aria-pressed={isSelected} onPress={() => onChange(!isSelected)} />;
}
