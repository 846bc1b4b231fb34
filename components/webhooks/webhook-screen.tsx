'use client';

import { ArrowLeft, Webhook } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { formatMoment } from '#server/domain/units.ts';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { DeliveryLog } from './delivery-log.tsx';
import { useWebhooks } from './use-webhooks.ts';
import { WebhookActions } from './webhook-actions.tsx';
import { healthOf, partsOf, topicsText } from './webhook-words.ts';
import { teamWords } from './webhooks-table.tsx';

/** One webhook: what it is told of, how it goes, and what was sent. */
export function WebhookScreen({ id }: { id: string }) {
  const list = useWebhooks();
  const webhook = list.data?.find((one) => one.id === id);
  return (
    <main className="relative h-full overflow-y-auto p-4 sm:px-5">
      <div className="mx-auto flex max-w-5xl flex-col gap-3">
        <Link
          href="/settings/webhooks"
          className="inline-flex items-center gap-1 self-start rounded-sm text-muted hover:text-text"
        >
          <Icon as={ArrowLeft} size={14} />
          Webhooks
        </Link>
        {webhook ? (
          <Body webhook={webhook} />
        ) : (
          <Card>
            {list.error ? (
              <ErrorState isPage error={list.error} onRetry={() => void list.refetch()} />
            ) : list.data ? (
              <EmptyState isPage icon={Webhook} title="There is no such webhook">
                Somebody has removed it, or the address is wrong.
              </EmptyState>
            ) : (
              <SkeletonRows rows={6} label="Reading about this webhook" />
            )}
          </Card>
        )}
      </div>
    </main>
  );
}

function Body({ webhook }: { webhook: WebhookRow }) {
  const nowMs = Date.now();
  const { word, tone, detail } = healthOf(webhook, nowMs);
  const { origin, rest } = partsOf(webhook.url);
  const mayManage = useWhyNotAllowed('webhooks:manage') === null;
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">{webhook.name}</h1>
        <Tag tone={tone}>{word}</Tag>
        <span className="text-sm text-muted">{detail}</span>
        {mayManage ? (
          <div className="ml-auto flex flex-wrap gap-2">
            <WebhookActions webhook={webhook} />
          </div>
        ) : null}
      </header>
      {webhook.isPaused ? (
        <Note>
          What happens while it is paused is not sent later. What was still to be sent goes on when it is resumed.
        </Note>
      ) : null}
      <Card label="About it">
        <dl className="grid grid-cols-1 gap-x-8 gap-y-2.5 px-3.5 py-3 sm:grid-cols-2">
          <Fact label="Address">
            <span className="font-mono text-sm break-all">
              {origin}
              <span className="text-muted">{mayManage ? rest : '/…'}</span>
            </span>
          </Fact>
          <Fact label="About">{webhook.team === null ? 'Every team and group' : teamWords(webhook)}</Fact>
          <Fact label="Events">{topicsText(webhook.topics)}</Fact>
          <Fact label="Signing secret">
            made {formatMoment(webhook.secretAtMs, nowMs)}
            {webhook.oldSecretUntilMs === null
              ? ''
              : `; the one of before signs too until ${formatMoment(webhook.oldSecretUntilMs, nowMs)}`}
          </Fact>
          <Fact label="Changed">
            {formatMoment(webhook.changedAtMs, nowMs)} by {webhook.changedBy}
          </Fact>
        </dl>
      </Card>
      <DeliveryLog webhook={webhook} />
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
