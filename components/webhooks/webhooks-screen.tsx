'use client';

import { Plus, Webhook } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useWebhooks } from './use-webhooks.ts';
import { WebhooksTable } from './webhooks-table.tsx';

// Only for who opens it.
const WebhookDialog = dynamic(async () => (await loadPart(() => import('./webhook-dialog.tsx'))).WebhookDialog, {
  ssr: false,
});

/** The Webhooks page: where Corral tells other programs what happens. */
export function WebhooksScreen() {
  const list = useWebhooks();
  const mayManage = useWhyNotAllowed('webhooks:manage') === null;
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button icon={Plus} variant="primary" onPress={() => setAdding(true)}>
      Add webhook…
    </Button>
  );
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Webhooks</h1>
        <p className="text-muted">Where Corral tells other programs of requests, kills and limits that return.</p>
        {mayManage ? <div className="ml-auto">{add}</div> : null}
      </header>
      <Card label="Webhooks">
        {list.data ? (
          list.data.length > 0 ? (
            <WebhooksTable webhooks={list.data} />
          ) : (
            <EmptyState icon={Webhook} title="There are no webhooks yet">
              A webhook is an address to which Corral sends a signed message when something happens: to a chat, an
              on-call service, or a program of your own. What does not arrive is sent again for a day.
            </EmptyState>
          )
        ) : list.error ? (
          <ErrorState error={list.error} title="The webhooks could not be read" onRetry={() => void list.refetch()} />
        ) : (
          <SkeletonRows rows={3} label="Reading the webhooks" />
        )}
      </Card>
      {isAdding ? <WebhookDialog webhook={null} onClose={() => setAdding(false)} /> : null}
    </main>
  );
}
