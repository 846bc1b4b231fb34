import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

/** What is a press away: the browser's own element, with the chevron that folds have here. */
export function Fold({
  summary,
  children,
  open,
  className,
  summaryClassName,
}: {
  summary: ReactNode;
  children: ReactNode;
  open?: boolean;
  className?: string;
  summaryClassName?: string;
}) {
  return (
    <details open={open} className={classes('group/fold', className)}>
      <summary
        className={classes(
          'flex cursor-default list-none items-center gap-1.5 rounded-sm [&::-webkit-details-marker]:hidden',
          summaryClassName,
        )}
      >
        <Icon as={ChevronRight} size={12} className="shrink-0 text-faint group-open/fold:rotate-90" />
        <span className="min-w-0">{summary}</span>
      </summary>
      {children}
    </details>
  );
}
