import { Children, type ReactNode } from 'react';
import { formatCount } from '#server/domain/units.ts';
import { classes } from './classes.ts';

/** So many lines stand without a box of their own. */
const openLines = 8;

interface WholeListProps {
  label: string;
  /** One `<li>` each. */
  children: ReactNode;
  /** How many there are besides those that are listed. */
  beyond?: number;
  mono?: boolean;
}

/** Every line can be read: a long list scrolls in a box, also by the keyboard. What is beyond it is counted. */
export function WholeList({ label, children, beyond = 0, mono = true }: WholeListProps) {
  const isLong = Children.count(children) > openLines;
  return (
    <div className={classes('mt-1 text-text', isLong && 'rounded-md border border-line bg-bg py-1 pl-2.5')}>
      <ul
        aria-label={label}
        // A box that scrolls has to be reached by the keyboard. Its height cuts a line in half: that there are more is seen.
        tabIndex={isLong ? 0 : undefined}
        className={classes(mono && 'font-mono text-sm', isLong && 'max-h-39 overflow-y-auto pr-2.5')}
      >
        {children}
      </ul>
      {beyond > 0 ? <p className="text-sm text-faint">and {formatCount(beyond)} more, not listed here</p> : null}
    </div>
  );
}
