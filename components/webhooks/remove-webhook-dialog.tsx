'use client';

import { useRouter } from 'next/navigation';
import { RemoveDialog } from '#components/ui/remove-dialog.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { useRenewWebhooks } from './use-webhooks.ts';

export function RemoveWebhookDialog({ webhook, onClose }: { webhook: WebhookRow; onClose: () => void }) {
  const client = useTRPCClient();
  const router = useRouter();
  return (
    <RemoveDialog
      title={`Remove the webhook “${webhook.name}”?`}
      confirmLabel="Remove webhook"
      done={`The webhook “${webhook.name}” is removed`}
      remove={() => client.webhooks.remove.mutate({ id: webhook.id })}
      onRemoved={() => router.push('/settings/webhooks')}
      onSettled={useRenewWebhooks()}
      onClose={onClose}
    >
      <p>Its log goes too{droppedWords(webhook.waiting)}. To stop it for a while, pause it instead.</p>
    </RemoveDialog>
  );
}

function droppedWords(waiting: number): string {
  if (waiting === 0) return '';
  return waiting === 1
    ? '; 1 message still to be sent is dropped'
    : `; ${waiting} messages still to be sent are dropped`;
}
