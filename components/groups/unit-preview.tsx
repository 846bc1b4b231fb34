'use client';

import { CommandBlock } from '#components/ui/command-block.tsx';
import type { PlannedUnit } from '#server/domain/groups/group-verbs.ts';

/** A group that systemd is to keep: the file that is written for it, and the command that starts it. */
export function UnitPreview({ unit, expects }: { unit: PlannedUnit; expects: boolean }) {
  const text = unit.commands.join('\n');
  return (
    <section aria-label="Made by systemd" className="flex flex-col gap-2">
      <p>
        systemd keeps it as <code className="font-mono text-sm break-words">{unit.name}</code>
      </p>
      {unit.kind === 'delegated' ? (
        <p className="text-sm text-muted">
          Its one process waits in the group <code className="font-mono text-xs">main</code>: the groups beside that are
          Corral’s, and take every limit.
        </p>
      ) : null}
      <CommandBlock text={text} label="Copy systemd’s commands" />
      <p className="text-sm text-muted">
        {expects ? 'The kernel is read afterwards, and is expected to show:' : 'The kernel is read afterwards.'} When
        anything fails, the unit is stopped and its file removed again.
      </p>
    </section>
  );
}
