'use client';

import { type ReactNode, useState } from 'react';
import { Meter } from '#components/ui/meter.tsx';
import { RowHead, Td } from '#components/ui/table.tsx';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { ioAmountFigure, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import type { FigureBudget, IoBudget } from '#server/domain/teams/io-budget.ts';
import { shareOf } from './amounts.ts';
import { rateOf } from './disk-rates.ts';
import { FlatDisks } from './flat-disks.tsx';
import { narrowOnly, wideOnly } from './widths.ts';

/** Rows of a budget's table: each figure of each disk that has a limit. */
export function DiskRows({
  io,
  peakOf,
}: {
  io: IoBudget;
  peakOf: (of: { device: string; figure: IoFigure }) => ReactNode;
}) {
  // What is used a second is told by two readings: this one, and the one before it.
  const [read, setRead] = useState<{ before: IoBudget | null; now: IoBudget }>({ before: null, now: io });
  if (read.now.readAtMs !== io.readAtMs) setRead({ before: read.now, now: io });
  return io.disks.flatMap(({ device, name, figures }) =>
    figures.map((budget) => (
      <DiskRow
        key={`${device} ${budget.figure}`}
        disk={name}
        budget={budget}
        used={rateOf(read.before, read.now, { device, figure: budget.figure })}
        peak={peakOf({ device, figure: budget.figure })}
      />
    )),
  );
}

function DiskRow({
  disk,
  budget: { figure, limit, handedOut, holders, done },
  used,
  peak,
}: {
  disk: string;
  budget: FigureBudget;
  /** Null where it is not known, or not yet. */
  used: number | null;
  peak: ReactNode;
}) {
  const words = (amount: number) => ioAmountFigure(figure, amount);
  const isOver = handedOut > limit;
  const inUse = used !== null ? words(used) : done === null ? 'not known' : '…';
  const [usedShare, handedShare] = [shareOf(used, limit), shareOf(handedOut, limit) ?? 0];
  return (
    <tr className="align-top">
      <RowHead>
        <span className="block font-medium">{disk}</span>
        <span className="block text-sm text-muted">{ioFigureNames[figure]}</span>
        <span className={`block text-sm text-muted ${narrowOnly}`}>{inUse} in use now</span>
        <span className={narrowOnly}>{peak}</span>
      </RowHead>
      <Td align="right" className="whitespace-nowrap">
        {words(limit)}
      </Td>
      <Td align="right">
        <span className="block whitespace-nowrap">
          {holders.length === 0 ? <span className="text-faint">nothing</span> : words(handedOut)}
        </span>
        {holders.length > 0 ? (
          <span className={`block text-sm ${isOver ? 'text-warn' : 'text-muted'}`}>
            {isOver ? `${words(handedOut - limit)} more than the budget` : `${words(limit - handedOut)} left`}
          </span>
        ) : null}
      </Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        {used === null ? <span className="text-faint">{inUse}</span> : inUse}
        {peak}
      </Td>
      <Td className={`align-middle ${wideOnly}`}>
        <Meter share={usedShare} pale={Math.max(0, handedShare - (usedShare ?? 0))} colour="io" className="h-1.5" />
      </Td>
    </tr>
  );
}

/** What v1's kernel leaves to people. */
export function DiskNote({ io }: { io: IoBudget }) {
  if (io.bindsBelow || io.disks.length === 0) return null;
  return (
    <p className="border-t border-line-soft px-3.5 py-1.5 text-sm text-muted">
      <FlatDisks />
    </p>
  );
}
