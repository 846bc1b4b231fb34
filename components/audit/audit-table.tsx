'use client';

import { History } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { ListEnd } from '#components/ui/list-end.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Table, Th } from '#components/ui/table.tsx';
import type { Pages } from '#components/ui/use-pages.ts';
import type { AuditRow } from '#server/domain/audit/audit-event.ts';
import { formatMoment } from '#server/domain/units.ts';
import { AuditTableRow, wideOnly } from './audit-table-row.tsx';

// Only for who opens a record: most look through the list.
const AuditDetailDialog = dynamic(
  async () => (await loadPart(() => import('./audit-detail-dialog.tsx'))).AuditDetailDialog,
  {
    ssr: false,
  },
);

/** Records, newest first; a press on one opens all that is known of it. */
export function AuditTable({
  label,
  pages,
  emptyTitle,
  emptyText,
}: {
  label: string;
  pages: Pages<AuditRow>;
  emptyTitle: string;
  emptyText: string;
}) {
  const [opened, setOpened] = useState<string | null>(null);
  const nowMs = Date.now();
  const { rows } = pages;
  if (rows === undefined)
    return pages.error ? (
      <ErrorState error={pages.error} title="The audit log could not be read" onRetry={pages.retry} />
    ) : (
      <SkeletonRows rows={10} label="Reading the audit log" />
    );
  if (rows.length === 0)
    return (
      <EmptyState icon={History} title={emptyTitle}>
        {emptyText}
      </EmptyState>
    );
  return (
    <>
      <div className="@container overflow-x-auto">
        <Table label={label}>
          <thead>
            <tr>
              <Th>When</Th>
              <Th>Outcome</Th>
              <Th className={wideOnly}>Action</Th>
              <Th className={wideOnly}>Group</Th>
              <Th>What</Th>
              <Th className={wideOnly}>Who</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <AuditTableRow key={row.requestId} row={row} when={formatMoment(row.atMs, nowMs)} onOpen={setOpened} />
            ))}
          </tbody>
        </Table>
      </div>
      <ListEnd pages={pages}>This is where the audit log begins.</ListEnd>
      {opened ? <AuditDetailDialog requestId={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
