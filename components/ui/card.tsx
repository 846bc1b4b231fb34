import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A panel with a hairline; with `label` a landmark region for assistive technology. */
export function Card({ children, className, label }: { children: ReactNode; className?: string; label?: string }) {
  const look = classes('rounded-lg border border-line bg-panel', className);
  return label ? (
    <section aria-label={label} className={look}>
      {children}
    </section>
  ) : (
    <div className={look}>{children}</div>
  );
}

/** A card's head: what it shows, and to the right a word on it or its controls. */
export function CardHeader({ title, detail, aside }: { title: string; detail?: ReactNode; aside?: ReactNode }) {
  return (
    <header className="flex min-h-[38px] flex-wrap items-center gap-x-3 gap-y-1 px-3.5 pt-2 pb-1.5">
      <h2 className="font-medium">{title}</h2>
      {detail ? <span className="text-sm text-muted">{detail}</span> : null}
      {aside ? <div className="ml-auto flex items-center gap-3 text-sm text-muted">{aside}</div> : null}
    </header>
  );
}
