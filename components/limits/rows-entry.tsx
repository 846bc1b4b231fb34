'use client';

import { TextField } from '#components/ui/text-field.tsx';
import type { Draft } from './limit-drafts.ts';
import { rowLines, withRowLine } from './row-drafts.ts';

/** What a number is typed for: a disk, an interface, what is counted of a device. */
export interface EntryRow {
  /** As the draft has it: "8:0", "eth0". */
  id: string;
  name: string;
  /** What it is a part of, where there are several of each: their heading. */
  of?: string;
}

/** A number for each disk or interface of the host. */
export function RowsEntry({
  label,
  text,
  rows,
  blank,
  placeholder,
  faultOf,
  isDisabled,
  onChange,
}: {
  label: string;
  /** The draft: "eth0 5" a line. */
  text: string;
  rows: readonly EntryRow[];
  /** What stands in a field of which nothing is set. */
  blank: string;
  placeholder?: string;
  faultOf: (typed: string) => string | null;
  isDisabled: boolean;
  onChange: (draft: Draft) => void;
}) {
  const typed = rowLines(text);
  return (
    <ul aria-label={label} className="flex flex-col gap-1.5">
      {rows.map(({ id, name, of }, at) => {
        const value = typed.get(id) ?? blank;
        return (
          <li key={id} className="flex flex-wrap items-start gap-x-2">
            {of !== undefined && of !== rows[at - 1]?.of ? (
              <code className="w-full truncate font-mono text-sm" title={of}>
                {of}
              </code>
            ) : null}
            <code className="w-24 shrink-0 truncate pt-1.5 font-mono text-sm text-muted" title={name}>
              {name}
            </code>
            <TextField
              aria-label={`${label}: ${of === undefined ? name : `${of} ${name}`}`}
              className="min-w-0 flex-1"
              value={value}
              placeholder={placeholder}
              onChange={(next) => onChange({ kind: 'text', text: withRowLine(text, id, next) })}
              isDisabled={isDisabled}
              error={faultOf(value)}
              autoComplete="off"
            />
          </li>
        );
      })}
    </ul>
  );
}
