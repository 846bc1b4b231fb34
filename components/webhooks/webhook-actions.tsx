'use client';

import { useMutation } from '@tanstack/react-query';
import { KeyRound, Pause, Pencil, Play, Send, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button, ExplainedButton } from '#components/ui/button.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { useRenewWebhooks } from './use-webhooks.ts';

const WebhookDialog = dynamic(async () => (await loadPart(() => import('./webhook-dialog.tsx'))).WebhookDialog, {
  ssr: false,
});
const RotateDialog = dynamic(async () => (await loadPart(() => import('./rotate-dialog.tsx'))).RotateDialog, {
  ssr: false,
});
const RemoveWebhookDialog = dynamic(
  async () => (await loadPart(() => import('./remove-webhook-dialog.tsx'))).RemoveWebhookDialog,
  {
    ssr: false,
  },
);

/** What can be done with one. */
export function WebhookActions({ webhook }: { webhook: WebhookRow }) {
  const trpc = useTRPC();
  const renew = useRenewWebhooks();
  const [opened, setOpened] = useState<'edit' | 'rotate' | 'remove' | null>(null);
  const close = () => setOpened(null);
  const { id, name, isPaused } = webhook;
  const test = useMutation(
    trpc.webhooks.test.mutationOptions({
      onSettled: renew,
      onSuccess: () =>
        showToast({ tone: 'ok', title: 'A test is under way', detail: 'The log shows what becomes of it.' }),
      onError: (error) => showToast({ tone: 'bad', title: 'No test was sent', detail: faultOf(error).public }),
    }),
  );
  const pause = useMutation(
    trpc.webhooks.pause.mutationOptions({
      onSettled: renew,
      onError: (error) =>
        showToast({ tone: 'bad', title: `${name} is as it was before`, detail: faultOf(error).public }),
    }),
  );
  return (
    <>
      <ExplainedButton
        icon={Send}
        hint="A message that says it is a test"
        whyNot={isPaused ? 'It is paused: resume it first.' : null}
        isPending={test.isPending}
        onPress={() => test.mutate({ id })}
      >
        Send a test
      </ExplainedButton>
      <Button
        icon={isPaused ? Play : Pause}
        isPending={pause.isPending}
        onPress={() => pause.mutate({ id, isPaused: !isPaused })}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Button icon={Pencil} onPress={() => setOpened('edit')}>
        Edit…
      </Button>
      <Button icon={KeyRound} onPress={() => setOpened('rotate')}>
        New secret…
      </Button>
      <Button icon={Trash2} variant="danger" onPress={() => setOpened('remove')}>
        Remove…
      </Button>
      {opened === 'edit' ? <WebhookDialog webhook={webhook} onClose={close} /> : null}
      {opened === 'rotate' ? <RotateDialog webhook={webhook} onClose={close} /> : null}
      {opened === 'remove' ? <RemoveWebhookDialog webhook={webhook} onClose={close} /> : null}
    </>
  );
}
