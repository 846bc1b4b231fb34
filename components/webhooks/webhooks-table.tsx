'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { healthOf, partsOf, topicsText } from './webhook-words.ts';

/** All webhooks; a press on one opens its page with its log. */
export function WebhooksTable({ webhooks }: { webhooks: readonly WebhookRow[] }) {
  const router = useRouter();
  const nowMs = Date.now();
  return (
    <Table label="Webhooks" className="mt-2">
      <thead>
        <tr>
          <Th>Webhook</Th>
          <Th className="max-sm:hidden">Events</Th>
          <Th className="max-lg:hidden">Team</Th>
          <Th>State</Th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map((webhook) => {
          const { word, tone, detail } = healthOf(webhook, nowMs);
          const href = `/settings/webhooks/${encodeURIComponent(webhook.id)}`;
          return (
            // The keyboard has the link in it.
            <tr key={webhook.id} onClick={() => router.push(href)} className="cursor-default align-top hover:bg-hover">
              <RowHead className="w-full max-w-0 sm:w-2/5">
                <Link
                  href={href}
                  onClick={(event) => event.stopPropagation()}
                  className="block truncate rounded-sm font-medium hover:underline"
                  title={webhook.name}
                >
                  {webhook.name}
                </Link>
                <span className="block truncate font-mono text-xs text-muted">{partsOf(webhook.url).origin}</span>
                <span className="block truncate text-xs text-faint sm:hidden">{detail}</span>
              </RowHead>
              <Td className="text-sm max-sm:hidden">{topicsText(webhook.topics)}</Td>
              <Td className="text-sm whitespace-nowrap text-muted max-lg:hidden">{teamWords(webhook)}</Td>
              <Td className="whitespace-nowrap">
                <Tag tone={tone}>{word}</Tag>
                <span className="mt-0.5 block text-xs text-muted max-sm:hidden">{detail}</span>
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

export function teamWords({ team }: Pick<WebhookRow, 'team'>): string {
  return team === null ? 'all' : (team.name ?? 'a team that is gone');
}
