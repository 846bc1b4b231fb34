'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { overlapHours } from '#server/domain/webhooks/webhook-topics.ts';
import { ShownSecret } from './shown-secret.tsx';
import { useRenewWebhooks } from './use-webhooks.ts';

/** Makes another signing secret and shows it once. */
export function RotateDialog({ webhook, onClose }: { webhook: WebhookRow; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewWebhooks();
  const [atOnce, setAtOnce] = useState(false);
  const rotate = useMutation(trpc.webhooks.rotate.mutationOptions({ onSuccess: renew }));
  return (
    <Dialog
      title={rotate.data ? 'Signing secret' : `New signing secret of ${webhook.name}`}
      isOpen
      onOpenChange={onClose}
      footer={
        rotate.data ? (
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isPending={rotate.isPending}
              onPress={() => rotate.mutate({ id: webhook.id, atOnce })}
            >
              Make a new secret
            </Button>
          </>
        )
      }
    >
      {rotate.data ? (
        <ShownSecret secret={rotate.data.secret} />
      ) : (
        <div className="flex flex-col gap-3">
          <p>
            {atOnce
              ? 'From the next message on, the secret of before signs no more.'
              : `For ${overlapHours} hours both secrets sign each message, so that the receiver can take over the new one meanwhile.`}
          </p>
          <Checkbox isSelected={atOnce} onChange={setAtOnce}>
            The secret of before has got out: drop it at once
          </Checkbox>
          {rotate.error ? (
            <Note tone="bad" role="alert">
              {faultOf(rotate.error).public}
            </Note>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}
