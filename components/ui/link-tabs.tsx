import Link from 'next/link';
import { classes } from './classes.ts';

/** Pages that belong together, as a row of tabs; each is a page of its own with an address. */
export function LinkTabs({
  label,
  tabs,
  here,
}: {
  label: string;
  tabs: readonly { href: string; label: string; count?: number; countWords?: string }[];
  /** The href of the page that is shown. */
  here: string;
}) {
  return (
    <nav aria-label={label} className="flex shrink-0 gap-2 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.href === here ? 'page' : undefined}
          className={classes(
            '-mb-px shrink-0 border-b-2 px-1.5 pt-1 pb-2 font-medium whitespace-nowrap -outline-offset-2',
            tab.href === here ? 'border-text text-text' : 'border-transparent text-muted hover:text-text',
          )}
        >
          {tab.label}
          {tab.count ? (
            <>
              <span aria-hidden className="ml-1.5 rounded-full bg-info-bg px-1.5 py-px text-xs text-info">
                {tab.count}
              </span>
              <span className="sr-only">{tab.countWords}</span>
            </>
          ) : null}
        </Link>
      ))}
    </nav>
  );
}
