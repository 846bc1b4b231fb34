'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { ExplainedButton } from '#components/ui/button.tsx';
import { CommandBlock } from '#components/ui/command-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { formatMoment } from '#server/domain/units.ts';
import type { DeliveryDetail } from '#server/domain/webhooks/webhook.ts';
import { answerWords, DeliveryTag } from './delivery-table.tsx';
import { useRenewWebhooks } from './use-webhooks.ts';

const refreshMs = 2000;

/** One message: each attempt, what is sent, and sending it again. */
export function DeliveryDialog({ id, isPaused, onClose }: { id: string; isPaused: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewWebhooks();
  const detail = useQuery({ ...trpc.webhooks.delivery.queryOptions({ id }), refetchInterval: refreshMs });
  const again = useMutation(trpc.webhooks.sendAgain.mutationOptions({ onSettled: renew }));
  const isUnderWay = detail.data?.state === 'waiting' || detail.data?.state === 'sending';
  const whyNotAllowed = useWhyNotAllowed('webhooks:manage');
  const whyNot =
    whyNotAllowed ??
    (isUnderWay ? 'It is under way already.' : isPaused ? 'The webhook is paused: resume it first.' : null);
  return (
    <Dialog
      title={detail.data?.type ?? 'Delivery'}
      size="lg"
      isOpen
      onOpenChange={onClose}
      footer={
        <ExplainedButton
          icon={RotateCw}
          hint="The same message, under the same id"
          whyNot={whyNot}
          isPending={again.isPending}
          onPress={() => again.mutate({ id })}
        >
          Send again
        </ExplainedButton>
      }
    >
      {detail.data ? (
        <div className="flex flex-col gap-4">
          {again.error ? (
            <Note tone="bad" role="alert">
              {faultOf(again.error).public}
            </Note>
          ) : null}
          <Body delivery={detail.data} />
        </div>
      ) : detail.error ? (
        <ErrorState
          error={detail.error}
          title="This delivery could not be read"
          onRetry={() => void detail.refetch()}
        />
      ) : (
        <SkeletonRows rows={5} label="Reading the delivery" />
      )}
    </Dialog>
  );
}

function Body({ delivery }: { delivery: DeliveryDetail }) {
  const nowMs = Date.now();
  const isNext = delivery.state === 'waiting' && delivery.nextAtMs !== null && delivery.nextAtMs > nowMs;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <DeliveryTag delivery={delivery} />
        <span>{delivery.text}</span>
        {isNext ? (
          <span className="text-muted">The next attempt is at {formatMoment(delivery.nextAtMs ?? 0, nowMs)}.</span>
        ) : null}
      </p>
      {delivery.tries.length > 0 ? (
        <div className="overflow-x-auto">
          <Table label="Attempts">
            <thead>
              <tr>
                <Th align="right">Attempt</Th>
                <Th>Began</Th>
                <Th>Answer</Th>
                <Th className="max-sm:hidden">Why it failed</Th>
              </tr>
            </thead>
            <tbody>
              {delivery.tries.map((one) => (
                <tr key={one.number} className="align-top text-sm">
                  <RowHead className="w-0 text-right tabular-nums">{one.number}</RowHead>
                  <Td className="whitespace-nowrap tabular-nums">{formatMoment(one.startedAtMs, nowMs)}</Td>
                  <Td className="max-sm:w-full sm:whitespace-nowrap">
                    {answerWords(one)}
                    <span className="block text-muted sm:hidden">{one.reason?.why}</span>
                  </Td>
                  <Td className="w-full text-muted max-sm:hidden">{one.reason?.why ?? ''}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : null}
      <section aria-label="What is sent" className="flex flex-col gap-1.5">
        <h3 className="font-medium">What is sent</h3>
        <p className="font-mono text-xs break-all text-muted">webhook-id: {delivery.id}</p>
        <CommandBlock label="Copy the message" text={JSON.stringify(JSON.parse(delivery.payload), null, 2)} />
      </section>
    </>
  );
}
