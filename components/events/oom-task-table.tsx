'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { OomTask } from '#server/domain/events/oom-report.ts';
import { formatBytes, formatCount } from '#server/domain/units.ts';

const shownAtFirst = 10;

/** The processes that the kernel chose from, largest first. */
export function OomTaskTable({
  tasks,
  leftOut,
  victims,
  label,
}: {
  tasks: readonly OomTask[];
  leftOut: number;
  /** Pids of those that were killed. */
  victims: readonly number[];
  label: string;
}) {
  const [isWhole, setWhole] = useState(false);
  const sorted = tasks.toSorted((a, b) => b.residentBytes + b.swapBytes - (a.residentBytes + a.swapBytes));
  const shown = isWhole ? sorted : sorted.slice(0, shownAtFirst);
  const hidden = sorted.length - shown.length;
  return (
    <div className="overflow-x-auto rounded-md border border-line">
      <Table label={label} className="text-sm">
        <thead>
          <tr>
            <Th className="pt-1.5">Command</Th>
            <Th className="pt-1.5" align="right">
              Pid
            </Th>
            <Th className="pt-1.5" align="right">
              Uid
            </Th>
            <Th className="pt-1.5" align="right">
              Resident
            </Th>
            <Th className="pt-1.5" align="right">
              Swap
            </Th>
            <Th className="pt-1.5" align="right">
              oom_score_adj
            </Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((task) => (
            <tr key={task.pid} className={victims.includes(task.pid) ? 'bg-bad-bg' : undefined}>
              <RowHead className="font-mono">
                {task.command} {victims.includes(task.pid) ? <Tag tone="bad">killed</Tag> : null}
              </RowHead>
              <Td align="right">{task.pid}</Td>
              <Td align="right">{task.uid}</Td>
              <Td align="right">{formatBytes(task.residentBytes)}</Td>
              <Td align="right">{formatBytes(task.swapBytes)}</Td>
              <Td align="right">{task.scoreAdj}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {hidden > 0 ? (
        <div className="border-t border-line-soft p-1.5 text-center">
          <Button size="sm" variant="quiet" onPress={() => setWhole(true)}>
            {`Show ${formatCount(hidden)} more`}
          </Button>
        </div>
      ) : null}
      {leftOut > 0 ? (
        <p className="border-t border-line-soft px-3.5 py-1.5 text-xs text-faint">
          {formatCount(leftOut)} further rows of the table were not kept.
        </p>
      ) : null}
    </div>
  );
}
