/** A table in the house's look, of the browser's own elements: hundreds of rows cost nothing more. */
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export function Table({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <table aria-label={label} className={classes('w-full border-collapse', className)}>
      {children}
    </table>
  );
}

/** A column's head. `align="right"` for numbers. */
export function Th({ children, align, className }: { children?: ReactNode; align?: 'right'; className?: string }) {
  return (
    <th
      scope="col"
      className={classes(
        'px-3.5 pt-0.5 pb-1.5 text-xs font-normal whitespace-nowrap text-muted',
        align === 'right' ? 'text-right' : 'text-left',
        className,
      )}
    >
      {children}
    </th>
  );
}

/** A cell. */
export function Td({
  children,
  align,
  className,
  colSpan,
}: {
  children?: ReactNode;
  align?: 'right';
  className?: string;
  colSpan?: number;
}) {
  return (
    <td
      colSpan={colSpan}
      className={classes('border-t border-line-soft px-3.5 py-1.5', align === 'right' && 'text-right', className)}
    >
      {children}
    </td>
  );
}

/** The cell that names its row. */
export function RowHead({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <th
      scope="row"
      className={classes('border-t border-line-soft px-3.5 py-1.5 text-left font-normal whitespace-nowrap', className)}
    >
      {children}
    </th>
  );
}
