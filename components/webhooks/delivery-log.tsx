'use client';

import { ScrollText } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { ListEnd } from '#components/ui/list-end.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import type { Pages } from '#components/ui/use-pages.ts';
import { formatCount } from '#server/domain/units.ts';
import type { DeliveryRow, WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { type DeliveryFilter, keptDays, keptDeliveries } from '#server/domain/webhooks/webhook-topics.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { useDeliveryPages } from './use-webhooks.ts';

const DeliveryDialog = dynamic(async () => (await loadPart(() => import('./delivery-dialog.tsx'))).DeliveryDialog, {
  ssr: false,
});

const filters = [
  { id: 'all', label: 'All' },
  { id: 'waiting', label: 'Waiting or retrying' },
  { id: 'delivered', label: 'Delivered' },
  { id: 'given-up', label: 'Given up' },
] as const satisfies readonly { id: DeliveryFilter; label: string }[];

/** What was sent, and what became of it. */
export function DeliveryLog({ webhook }: { webhook: WebhookRow }) {
  const [filter, setFilter] = useState<DeliveryFilter>('all');
  const [opened, setOpened] = useState<string | null>(null);
  const pages = useDeliveryPages(webhook.id, filter);
  return (
    <Card label="Deliveries">
      <CardHeader
        title="Deliveries"
        detail={`The last ${formatCount(keptDeliveries)}, at most ${keptDays} days old.`}
      />
      <div className="px-3.5 pb-2">
        <Segmented label="State" options={filters} value={filter} onChange={setFilter} />
      </div>
      <Rows pages={pages} isFiltered={filter !== 'all'} onOpen={setOpened} />
      {opened ? <DeliveryDialog id={opened} isPaused={webhook.isPaused} onClose={() => setOpened(null)} /> : null}
    </Card>
  );
}

function Rows({
  pages,
  isFiltered,
  onOpen,
}: {
  pages: Pages<DeliveryRow>;
  isFiltered: boolean;
  onOpen: (id: string) => void;
}) {
  const { rows, error, retry } = pages;
  if (!rows)
    return error ? (
      <ErrorState error={error} title="The log could not be read" onRetry={retry} />
    ) : (
      <SkeletonRows rows={4} label="Reading the log" />
    );
  if (rows.length === 0)
    return (
      <EmptyState icon={ScrollText} title={isFiltered ? 'No delivery matches' : 'Nothing was sent yet'}>
        {isFiltered ? 'Choose All to see the others.' : 'A test shows whether the receiver takes it.'}
      </EmptyState>
    );
  return (
    <>
      <DeliveryTable rows={rows} onOpen={onOpen} />
      <ListEnd pages={pages} />
    </>
  );
}
