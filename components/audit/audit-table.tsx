'use client';

import { ChevronDown, History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { GridBody, GridCell, GridColumn, GridHeader, GridRow, GridTable } from '#components/ui/grid-table.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { AuditDetailDialog } from './audit-detail-dialog.tsx';
import { actionWords, formatWhen, resultLooks } from './audit-words.ts';
import { StatusTag } from './status-tag.tsx';
import type { AuditPages } from './use-audit-pages.ts';

/** Records, newest first; a press on one opens all that is known of it. */
export function AuditTable({
  label,
  pages,
  emptyTitle,
  emptyText,
  showGroup,
}: {
  label: string;
  pages: AuditPages;
  emptyTitle: string;
  emptyText: string;
  showGroup: boolean;
}) {
  const [opened, setOpened] = useState<string | null>(null);
  const nowMs = Date.now();
  const { rows } = pages;
  if (rows === undefined)
    return pages.error ? (
      <ErrorState error={pages.error} title="The record could not be read" onRetry={pages.retry} />
    ) : (
      <SkeletonRows rows={10} label="Reading the record" />
    );
  if (rows.length === 0)
    return (
      <EmptyState icon={History} title={emptyTitle}>
        {emptyText}
      </EmptyState>
    );
  return (
    <>
      <div className="overflow-x-auto">
        <GridTable aria-label={label} onRowAction={(key) => setOpened(String(key))}>
          <GridHeader>
            <GridColumn>When</GridColumn>
            <GridColumn>Outcome</GridColumn>
            <GridColumn>Action</GridColumn>
            {showGroup ? <GridColumn>Group</GridColumn> : null}
            <GridColumn isRowHeader>What</GridColumn>
            <GridColumn>Who</GridColumn>
          </GridHeader>
          <GridBody>
            {rows.map((row) => (
              <GridRow key={row.requestId} id={row.requestId} textValue={`${actionWords[row.action]} ${row.summary}`}>
                <GridCell className="whitespace-nowrap text-muted">{formatWhen(row.atMs, nowMs)}</GridCell>
                <GridCell>
                  <StatusTag look={resultLooks[row.result]} />
                </GridCell>
                <GridCell className="whitespace-nowrap">{actionWords[row.action]}</GridCell>
                {showGroup ? (
                  <GridCell className="max-w-56 truncate font-mono text-sm">{row.group ?? '–'}</GridCell>
                ) : null}
                <GridCell className="w-full max-w-0 min-w-56">
                  <span className="block truncate" title={row.summary}>
                    {row.summary}
                  </span>
                  {row.why ? (
                    <span className="block truncate text-sm text-muted" title={row.why}>
                      {row.why}
                    </span>
                  ) : null}
                </GridCell>
                <GridCell className="max-w-48 truncate">{row.person}</GridCell>
              </GridRow>
            ))}
          </GridBody>
        </GridTable>
      </div>
      {pages.hasMore ? (
        <div className="flex justify-center border-t border-line-soft p-2.5">
          <Button icon={ChevronDown} isPending={pages.isLoadingMore} onPress={pages.loadMore}>
            Load more
          </Button>
        </div>
      ) : (
        <p className="border-t border-line-soft px-3.5 py-2 text-sm text-faint">This is where the record begins.</p>
      )}
      {opened ? <AuditDetailDialog requestId={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
