import { Check, Dot } from 'lucide-react';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import { minPasswordLength, passwordFault } from '#server/domain/people/password.ts';

/** Says, while one types, what the password still lacks, and when it will do. One line, always there: nothing jumps. */
export function PasswordStrength({
  password,
  email,
  isRefused,
}: {
  password: string;
  email: string;
  /** True after it was tried and will not do. */
  isRefused: boolean;
}) {
  const fault = passwordFault(password, email);
  const filled = Math.min(1, password.length / minPasswordLength);
  const isGood = fault === null;
  return (
    <div className="mt-1.5" aria-live="polite">
      <div aria-hidden className="h-[3px] overflow-hidden rounded-[2px] bg-line-soft">
        <div
          className={classes('h-full transition-[width] duration-100', isGood ? 'bg-ok' : 'bg-pids')}
          style={{ width: `${filled * (isGood ? 100 : 90)}%` }}
        />
      </div>
      <p
        className={classes(
          'mt-1 flex min-h-[34px] items-start gap-1 text-sm',
          isGood ? 'text-ok' : isRefused ? 'text-bad' : 'text-muted',
        )}
      >
        <Icon as={isGood ? Check : Dot} size={14} className="mt-[2px] shrink-0" />
        {isGood
          ? 'This password will do.'
          : password === ''
            ? `At least ${minPasswordLength} characters, not made of well-known words.`
            : fault}
      </p>
    </div>
  );
}
