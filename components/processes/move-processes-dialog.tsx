'use client';

import { useState } from 'react';
import { GroupPicker } from '#components/live/group-picker.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { MoveDialog } from './move-dialog.tsx';

/** Moves chosen processes: asks where to. */
export function MoveProcessesDialog({ processes, onClose }: { processes: readonly ProcessRow[]; onClose: () => void }) {
  // The list behind it goes on refreshing; the choice was made when the dialog opened.
  const [moving] = useState(processes);
  const [to, setTo] = useState<GroupPath | null>(null);
  const count = moving.length === 1 ? `${moving[0]?.name ?? ''} (pid ${moving[0]?.pid})` : `${moving.length} processes`;
  return (
    <MoveDialog
      title={`Move ${count}`}
      doneTitle="Moved"
      actionLabel={to ? `Move to ${to}` : 'Move'}
      processes={moving}
      to={to}
      onClose={onClose}
    >
      <GroupPicker label="Destination group" value={to} onChange={setTo} />
    </MoveDialog>
  );
}
