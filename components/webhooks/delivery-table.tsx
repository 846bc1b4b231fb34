'use client';

import { classes } from '#components/ui/classes.ts';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatClock, formatDurationUsec, formatMoment } from '#server/domain/units.ts';
import type { AttemptRow, DeliveryRow } from '#server/domain/webhooks/webhook.ts';
import { deliveryLook } from './webhook-words.ts';

/** Deliveries, newest first; a press on one shows its attempts and what is sent. */
export function DeliveryTable({ rows, onOpen }: { rows: readonly DeliveryRow[]; onOpen: (id: string) => void }) {
  const nowMs = useNow(1000);
  return (
    <Table label="Deliveries">
      <thead>
        <tr>
          <Th>Message</Th>
          <Th className="max-md:hidden">Happened</Th>
          <Th className="max-sm:hidden">Last answer</Th>
          <Th align="right" className="max-md:hidden">
            Attempts
          </Th>
          <Th>State</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} onClick={() => onOpen(row.id)} className="cursor-default align-top hover:bg-hover">
            <RowHead className="w-full max-w-0">
              <button
                type="button"
                onClick={(event) => {
                  event.stopPropagation();
                  onOpen(row.id);
                }}
                className="block max-w-full truncate rounded-sm text-left font-mono text-sm hover:underline"
              >
                {row.type}
              </button>
              <span className="block text-sm whitespace-normal wrap-anywhere text-muted">{row.text}</span>
              <span className="block truncate text-xs text-faint md:hidden">{formatMoment(row.atMs, nowMs)}</span>
            </RowHead>
            <Td className="text-sm whitespace-nowrap text-muted tabular-nums max-md:hidden">
              {formatMoment(row.atMs, nowMs)}
            </Td>
            <Td className={classes('text-sm whitespace-nowrap max-sm:hidden', row.last?.reason && 'text-bad')}>
              {row.last ? answerWords(row.last) : 'none'}
            </Td>
            <Td align="right" className="text-sm tabular-nums max-md:hidden">
              {row.attempts}
            </Td>
            <Td className="whitespace-nowrap">
              <DeliveryTag delivery={row} />
              {row.state === 'waiting' && row.attempts > 0 && row.nextAtMs !== null ? (
                <span className="mt-0.5 block text-xs text-muted">next at {formatClock(row.nextAtMs)}</span>
              ) : null}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

export function DeliveryTag({ delivery }: { delivery: Pick<DeliveryRow, 'state' | 'attempts' | 'last'> }) {
  const { word, tone } = deliveryLook(delivery);
  return <Tag tone={tone}>{word}</Tag>;
}

/** "200 in 12 ms", "no answer". */
export function answerWords({ status, durationMs, reason }: AttemptRow): string {
  const time = durationMs === null ? '' : ` in ${formatDurationUsec(durationMs * 1000)}`;
  if (status !== null) return `${status}${time}`;
  return reason === null ? 'not yet' : `no answer${time}`;
}
