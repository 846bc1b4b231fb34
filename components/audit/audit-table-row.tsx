'use client';

import { memo } from 'react';
import { RowHead, Td } from '#components/ui/table.tsx';
import { actionWords } from '#server/domain/audit/action-words.ts';
import type { AuditRow } from '#server/domain/audit/audit-event.ts';
import { resultLooks } from './audit-words.ts';
import { StatusTag } from './status-tag.tsx';

/** On a phone these stand in the cell that says what was done. */
export const wideOnly = 'max-sm:hidden';

/** One record. A press anywhere on it opens it, as the button in it does. */
export const AuditTableRow = memo(function AuditTableRow({
  row,
  when,
  onOpen,
}: {
  row: AuditRow;
  /** When it was asked, in words. */
  when: string;
  onOpen: (requestId: string) => void;
}) {
  const open = (): void => onOpen(row.requestId);
  return (
    // The keyboard has the button in it.
    <tr onClick={open} className="cursor-default align-top hover:bg-hover">
      <Td className="text-muted sm:whitespace-nowrap">{when}</Td>
      <Td>
        <StatusTag look={resultLooks[row.result]} />
      </Td>
      <Td className={`whitespace-nowrap ${wideOnly}`}>{actionWords[row.action]}</Td>
      <Td className={`font-mono text-sm ${wideOnly}`}>
        <span className="block w-max max-w-[22cqw] wrap-anywhere">{row.group ?? '–'}</span>
      </Td>
      <RowHead className="w-full max-w-0 sm:min-w-56">
        <span className="block truncate font-medium sm:hidden">{actionWords[row.action]}</span>
        {row.group ? <span className="block truncate font-mono text-xs text-muted sm:hidden">{row.group}</span> : null}
        <button
          type="button"
          title={row.summary}
          onClick={(event) => {
            event.stopPropagation();
            open();
          }}
          className="block max-w-full cursor-default truncate rounded-sm text-left"
        >
          {row.summary}
        </button>
        {row.why ? (
          <span className="block truncate text-sm text-muted" title={row.why}>
            {row.why}
          </span>
        ) : null}
        <span className="block truncate text-sm text-faint sm:hidden">{row.person}</span>
      </RowHead>
      <Td className={wideOnly}>
        <span className="block w-max max-w-[16cqw] wrap-anywhere">{row.person}</span>
      </Td>
    </tr>
  );
});
