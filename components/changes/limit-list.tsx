'use client';

import { X } from 'lucide-react';
import { IconButton } from '#components/ui/button.tsx';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { limitWords } from './limit-words.ts';

/** What is to be set, a line for each limit. */
export function LimitList({
  edits,
  onDrop,
}: {
  edits: readonly LimitEdit[];
  /** Takes one out. */
  onDrop?: (key: LimitKey) => void;
}) {
  return (
    <ul className="flex flex-col gap-0.5 text-sm">
      {edits.map((edit) => (
        <li key={edit.key} className="flex flex-wrap items-center gap-x-2">
          <span className="font-mono text-muted">{edit.key}</span>
          <span className="break-words tabular-nums">{limitWords(edit)}</span>
          {onDrop ? (
            <IconButton
              size="sm"
              icon={X}
              label={`Leave out ${edit.key}`}
              onPress={() => onDrop(edit.key)}
              className="ml-auto"
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
