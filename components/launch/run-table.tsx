'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { memo } from 'react';
import { useNow } from '#components/live/live-state.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { ReceiptFigure } from '#server/domain/launch/run.ts';
import type { RunRow } from '#server/domain/launch/run-row.ts';
import { formatBytes, formatDurationUsec } from '#server/domain/units.ts';
import { formatStart, stateLook } from './run-words.ts';
import { isUnderWay } from './runs-list.ts';
import { StateTag } from './state-tag.tsx';

/** On a phone there is room for how it stands, what it is, and when. */
const wideOnly = 'max-md:hidden';

/** Runs, newest first; a press on one opens it. */
export function RunTable({
  label,
  rows,
  showGroup = true,
}: {
  label: string;
  rows: readonly RunRow[];
  showGroup?: boolean;
}) {
  const nowMs = useNow(rows.some(isUnderWay));
  return (
    <div className="overflow-x-auto">
      <Table label={label}>
        <thead>
          <tr>
            <Th>State</Th>
            <Th>Command</Th>
            {showGroup ? <Th className={wideOnly}>Group</Th> : null}
            <Th className={wideOnly}>User</Th>
            <Th>Started</Th>
            <Th align="right" className={wideOnly}>
              Took
            </Th>
            <Th align="right" className={wideOnly}>
              CPU
            </Th>
            <Th align="right" className={wideOnly}>
              Peak memory
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <RunTableRow
              key={row.id}
              row={row}
              showGroup={showGroup}
              started={formatStart(row.startedAtMs, nowMs)}
              took={formatDurationUsec(wallOf(row, nowMs) * 1000)}
            />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

const RunTableRow = memo(function RunTableRow({
  row,
  showGroup,
  started,
  took,
}: {
  row: RunRow;
  showGroup: boolean;
  started: string;
  took: string;
}) {
  const router = useRouter();
  const href = `/runs/${row.id}`;
  return (
    // The keyboard has the link in it.
    <tr onClick={() => router.push(href)} className="cursor-default align-top hover:bg-hover">
      <Td className="whitespace-nowrap">
        <StateTag look={stateLook(row)} />
      </Td>
      <RowHead className="w-full max-w-0 md:min-w-56">
        <Link
          href={href}
          title={row.command}
          onClick={(event) => event.stopPropagation()}
          className="block truncate rounded-sm font-mono text-sm hover:underline"
        >
          {row.isShell ? <span className="text-faint">sh -c </span> : null}
          {row.command}
        </Link>
        {showGroup ? <span className="block truncate font-mono text-xs text-muted md:hidden">{row.group}</span> : null}
      </RowHead>
      {showGroup ? <Td className={`max-w-56 truncate font-mono text-sm ${wideOnly}`}>{row.group}</Td> : null}
      <Td className={wideOnly}>{row.user}</Td>
      <Td className="text-muted sm:whitespace-nowrap">
        <span title={row.person ? `by ${row.person}` : undefined}>{started}</span>
      </Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        {took}
      </Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        <Figure figure={row.cpuUsec} format={formatDurationUsec} />
      </Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        <Figure figure={row.peakMemoryBytes} format={formatBytes} />
      </Td>
    </tr>
  );
});

/** What is not known says why to who asks. */
function Figure({ figure, format }: { figure: ReceiptFigure; format: (value: number) => string }) {
  if (figure.value !== null) return format(figure.value);
  return (
    <span className="text-faint" title={`Not available here: ${figure.why.text}`}>
      –<span className="sr-only"> not known</span>
    </span>
  );
}

/** Between two words of the agent the time goes on. Full seconds, so that rows do not flicker. */
function wallOf(row: RunRow, nowMs: number): number {
  if (!isUnderWay(row)) return row.wallMs;
  return Math.floor(Math.max(row.wallMs, nowMs - row.startedAtMs) / 1000) * 1000;
}
