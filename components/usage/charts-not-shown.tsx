'use client';

/** What a group has no chart of: one line for all of them, the reasons under it on demand. */
import { ChevronRight } from 'lucide-react';
import { Icon } from '#components/ui/icon.tsx';

export interface MissingChart {
  title: string;
  reason: string;
}

export function ChartsNotShown({ missing, notes }: { missing: readonly MissingChart[]; notes: readonly string[] }) {
  return (
    <div className="mt-3 grid gap-1.5 text-sm text-muted empty:hidden">
      {missing.length > 0 ? (
        <details className="group rounded-lg border border-line bg-panel">
          <summary className="flex cursor-default list-none items-center gap-2 rounded-lg px-3.5 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
            <Icon as={ChevronRight} size={12} className="shrink-0 transition-transform group-open:rotate-90" />
            <span className="min-w-0">
              Not available here: <span className="text-text">{missing.map(({ title }) => title).join(', ')}</span>
            </span>
            <span className="ml-auto shrink-0 text-link">
              <span className="group-open:hidden">why</span>
              <span className="hidden group-open:inline">less</span>
            </span>
          </summary>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line-soft px-3.5 py-2.5 max-sm:grid-cols-1 max-sm:gap-y-0">
            {missing.map(({ title, reason }) => (
              <div key={title} className="contents">
                <dt className="font-medium text-text">{title}</dt>
                <dd className="max-sm:mb-1.5">{reason}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="px-3.5">
          {note}
        </p>
      ))}
    </div>
  );
}
