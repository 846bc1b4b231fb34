'use client';

import { LoaderCircle, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { showToast } from './toast.ts';
import { type TipPlacement, Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'default' | 'primary' | 'danger' | 'quiet';

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-75 cursor-default select-none disabled:opacity-50 pending:opacity-70';
const sizes = { md: 'h-[30px] px-3 text-base', sm: 'h-[26px] px-2.5 text-sm' };
const looks: Record<ButtonVariant, string> = {
  default: 'border-line bg-raised text-text hover:bg-hover pressed:bg-line-soft',
  primary: 'border-text bg-text text-panel hover:opacity-90 pressed:opacity-80',
  danger: 'border-line bg-raised text-bad hover:bg-bad-bg hover:border-transparent pressed:opacity-80',
  quiet: 'border-transparent bg-transparent text-muted hover:bg-hover hover:text-text',
};

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  variant?: ButtonVariant;
  size?: 'md' | 'sm';
  icon?: LucideIcon;
  children?: ReactNode;
  className?: string;
}

/** A button; `isPending` keeps it focusable, ignores presses and turns a wheel. */
export function Button({ variant = 'default', size = 'md', icon, children, className, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classes(base, sizes[size], looks[variant], className)}>
      {rest.isPending ? (
        <Icon as={LoaderCircle} size={14} className="animate-spin" />
      ) : icon ? (
        <Icon as={icon} size={14} />
      ) : null}
      {children}
    </AriaButton>
  );
}

/**
 * A button with a word on what it does. While it cannot be used it stays where a pointer and the keyboard find it, and
 * says why: in its tooltip, and on a press, which is all that a touch screen has.
 */
export function ExplainedButton({
  hint,
  whyNot,
  onPress,
  className,
  ...rest
}: Omit<ButtonProps, 'isDisabled'> & { hint: string; whyNot: string | null }) {
  return (
    <Tooltip content={whyNot ?? hint}>
      <Button
        {...rest}
        aria-disabled={whyNot === null ? undefined : 'true'}
        onPress={whyNot === null ? onPress : () => showToast({ tone: 'info', title: whyNot })}
        className={classes(whyNot !== null && 'opacity-50', className)}
      />
    </Tooltip>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What it does: the accessible name and the tooltip. */
  label: string;
  icon: LucideIcon;
  tipPlacement?: TipPlacement;
}

/** A square button with only a drawing; its label is its name and its tooltip. */
export function IconButton({
  label,
  icon,
  tipPlacement,
  variant = 'quiet',
  size = 'md',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} placement={tipPlacement}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classes(base, looks[variant], size === 'md' ? 'size-[30px]' : 'size-[26px]', className)}
      >
        <Icon as={icon} size={size === 'md' ? 16 : 14} />
      </AriaButton>
    </Tooltip>
  );
}

/** A link that looks like a button: for going somewhere, not for doing something. */
export function ButtonLink({
  href,
  variant = 'default',
  size = 'md',
  icon,
  children,
}: {
  href: string;
  variant?: ButtonVariant;
  size?: 'md' | 'sm';
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <Link href={href} className={classes(base, sizes[size], looks[variant])}>
      {icon ? <Icon as={icon} size={14} /> : null}
      {children}
    </Link>
  );
}
