'use client';

import { TextField } from '#components/ui/text-field.tsx';
import { wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import type { Draft } from './limit-drafts.ts';
import { priorityLines, withPriority } from './priority-draft.ts';

/** A number for each interface of the host. */
export function PrioritiesEntry({
  label,
  text,
  interfaces,
  isDisabled,
  onChange,
}: {
  label: string;
  /** The draft: "eth0 5" a line. */
  text: string;
  interfaces: readonly string[];
  isDisabled: boolean;
  onChange: (draft: Draft) => void;
}) {
  const typed = priorityLines(text);
  return (
    <ul aria-label={label} className="flex flex-col gap-1.5">
      {interfaces.map((name) => {
        const value = typed.get(name) ?? '0';
        return (
          <li key={name} className="flex items-start gap-2">
            <code className="w-24 shrink-0 truncate pt-1.5 font-mono text-sm text-muted" title={name}>
              {name}
            </code>
            <TextField
              aria-label={`${label}: ${name}`}
              className="min-w-0 flex-1"
              value={value}
              onChange={(next) => onChange({ kind: 'text', text: withPriority(text, name, next) })}
              isDisabled={isDisabled}
              error={wholeNumberOf(value) === null ? 'A priority is a whole number; 0 is none.' : null}
              autoComplete="off"
            />
          </li>
        );
      })}
    </ul>
  );
}
