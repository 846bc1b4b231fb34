'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { Card } from '#components/ui/card.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { exportHref, filtersOf, isFiltering } from './audit-filter-state.ts';
import { AuditIntegrity } from './audit-integrity.tsx';
import { AuditTable } from './audit-table.tsx';
import { useAuditPages } from './use-audit-pages.ts';
import { useFilterChoice } from './use-filter-choice.ts';

/** The Audit page: everything on record, with filters, details and exports. */
export function AuditScreen() {
  const trpc = useTRPC();
  const people = useQuery(trpc.audit.people.queryOptions()).data ?? [];
  const teams = useQuery(trpc.audit.teams.queryOptions()).data ?? [];
  const whyNotExport = useWhyNot('audit:export', rootPath);
  const [choice, choose] = useFilterChoice();
  // A span is counted back from the moment it was chosen, so that the pages of the list fit together.
  const filters = useMemo(() => filtersOf(choice, Date.now()), [choice]);
  // Typing stays ahead of the queries it causes.
  const pages = useAuditPages(useDeferredValue(filters));
  const isFiltered = isFiltering(choice);

  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Audit</h1>
        <p className="text-muted">Every attempt, who made it, and what the kernel kept. The log is append-only.</p>
        <div className="ml-auto flex gap-2">
          {whyNotExport ? null : (
            <>
              <ExportLink href={exportHref(filters, 'csv')} label="CSV" />
              <ExportLink href={exportHref(filters, 'json')} label="JSON" />
            </>
          )}
        </div>
      </header>
      <AuditIntegrity />
      <Card label="Audit log">
        <AuditFilterBar choice={choice} people={people} teams={teams} onChange={choose} />
        <AuditTable
          label="Audit log"
          pages={pages}
          emptyTitle={isFiltered ? 'No audit record matches' : 'The audit log is empty'}
          emptyText={
            isFiltered
              ? 'Remove a filter to see more.'
              : 'Sign-ins, changes of limits, groups and processes appear here as they happen.'
          }
        />
      </Card>
    </main>
  );
}

/** A plain link: the answer is a file, not a page. */
function ExportLink({ href, label }: { href: string; label: string }) {
  return (
    <a
      href={href}
      download
      aria-label={`Export as ${label}`}
      className="inline-flex h-[30px] items-center gap-1.5 rounded-md border border-line bg-raised px-3 font-medium hover:bg-hover"
    >
      <Icon as={Download} size={14} />
      {label}
    </a>
  );
}
