'use client';

import { Lock } from 'lucide-react';
import { ChoiceBox } from '#components/ui/choice-box.tsx';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Td } from '#components/ui/table.tsx';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { formatAgo, formatBytes, formatCount, formatCpuFigure } from '#server/domain/units.ts';

/** On a phone there is room for who it is and what it uses. */
export const wideOnly = 'max-sm:hidden';
/** Cells stand closer there. */
const cell = 'max-sm:px-2';

/** One process. A press anywhere on it chooses it, as its box does. */
export function ProcessTableRow({
  row,
  index,
  measure,
  isChosen,
  onToggle,
  nowMs,
  showGroup,
}: {
  row: ProcessRow;
  /** Its place in the whole list; only the rows in sight are drawn. */
  index: number;
  measure: (element: HTMLElement | null) => void;
  isChosen: boolean;
  onToggle: (isChosen: boolean) => void;
  nowMs: number;
  showGroup: boolean;
}) {
  const isGuarded = row.guarded !== null;
  return (
    // The keyboard has the box in it.
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      onClick={() => isGuarded || onToggle(!isChosen)}
      className={classes(
        'cursor-default hover:bg-hover',
        isChosen && 'bg-select hover:bg-select',
        isGuarded && 'text-faint',
      )}
    >
      <Td className="pr-0">
        <ChoiceBox
          label={`Choose ${row.name}, pid ${row.pid}`}
          isChosen={isChosen}
          isDisabled={isGuarded}
          onChange={onToggle}
        />
      </Td>
      <Td align="right" className={cell}>
        {row.pid}
      </Td>
      <Td className={wideOnly}>{row.user}</Td>
      <Td className={`w-full max-w-0 sm:min-w-56 ${cell}`}>
        <Command row={row} showGroup={showGroup} />
      </Td>
      <Td align="right" className={cell}>
        {row.cpus === null ? '–' : formatCpuFigure(row.cpus)}
      </Td>
      <Td align="right" className={classes('whitespace-nowrap', cell, showGroup && wideOnly)}>
        {formatBytes(row.residentBytes)}
      </Td>
      <Td align="right" className={wideOnly}>
        {formatCount(row.threads)}
      </Td>
      <Td align="right" className={`whitespace-nowrap ${wideOnly}`}>
        {formatAgo(row.startedAtMs, nowMs)}
      </Td>
    </tr>
  );
}

function Command({ row, showGroup }: { row: ProcessRow; showGroup: boolean }) {
  const places = [...new Set(row.groups.map((place) => place.path))];
  return (
    <>
      <span className="block truncate" title={row.command || row.name}>
        <b className="font-medium">{row.name}</b>{' '}
        <span className="font-mono text-sm text-muted">{row.command || (row.kernelThread ? 'kernel thread' : '')}</span>
      </span>
      {showGroup ? <span className="block truncate font-mono text-xs text-faint">{places.join(' · ')}</span> : null}
      {row.guarded ? (
        <span className="flex items-center gap-1 text-xs text-muted">
          <Icon as={Lock} size={11} className="shrink-0" />
          <span className="min-w-0 sm:truncate" title={row.guarded.text}>
            {row.guarded.text}
          </span>
        </span>
      ) : null}
    </>
  );
}
