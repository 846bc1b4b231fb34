'use client';

import { useState } from 'react';
import { useGroupNode } from '#components/live/use-live.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { GroupPicker } from './group-picker.tsx';
import { HierarchyChoice } from './hierarchy-choice.tsx';
import { MoveResult } from './move-result.tsx';
import { useMoveProcesses } from './use-move-processes.ts';

/** Moves chosen processes: where to, in which hierarchies, and afterwards what the kernel says of each. */
export function MoveProcessesDialog({ processes, onClose }: { processes: readonly ProcessRow[]; onClose: () => void }) {
  // The list behind it goes on refreshing; the choice was made when the dialog opened.
  const [moving] = useState(processes);
  const [to, setTo] = useState<GroupPath | null>(null);
  const node = useGroupNode(to ?? rootPath);
  const [hierarchies, setHierarchies] = useState<string[] | null>(null);
  const { move, isMoving, fault, outcome } = useMoveProcesses();
  const offered = to === null ? [] : (node?.hierarchies ?? []);
  const chosen = hierarchies?.filter((id) => offered.includes(id)) ?? offered;
  const count = moving.length === 1 ? `${moving[0]?.name ?? ''} (pid ${moving[0]?.pid})` : `${moving.length} processes`;

  return (
    <Dialog
      title={outcome ? 'Moved' : `Move ${count}`}
      size="lg"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        outcome ? (
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isPending={isMoving}
              isDisabled={to === null || chosen.length === 0}
              onPress={() => to && move(to, moving, chosen)}
            >
              {to ? `Move to ${to}` : 'Move'}
            </Button>
          </>
        )
      }
    >
      {outcome ? (
        <MoveResult outcome={outcome} />
      ) : (
        <div className="flex flex-col gap-3">
          <GroupPicker value={to} onChange={setTo} />
          {offered.length > 1 ? <HierarchyChoice offered={offered} chosen={chosen} onChange={setHierarchies} /> : null}
          {fault ? (
            <Note tone="bad" role="alert">
              {fault.public}
            </Note>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}
