'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { useRenewWebhooks } from './use-webhooks.ts';

export function RemoveWebhookDialog({ webhook, onClose }: { webhook: WebhookRow; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const renew = useRenewWebhooks();
  const remove = useMutation(
    trpc.webhooks.remove.mutationOptions({
      onSuccess: () => {
        showToast({ tone: 'ok', title: `The webhook ${webhook.name} is removed` });
        renew();
        router.push('/settings/webhooks');
      },
    }),
  );
  return (
    <AlertDialog
      title={`Remove the webhook ${webhook.name}?`}
      confirmLabel="Remove webhook"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={remove.isPending}
      fault={remove.error && faultOf(remove.error).public}
      onConfirm={() => remove.mutate({ id: webhook.id })}
    >
      <p>
        Its log goes with it{webhook.waiting > 0 ? `, and ${webhook.waiting} under way are not sent any more` : ''}. To
        stop it for a while, pause it instead.
      </p>
    </AlertDialog>
  );
}
