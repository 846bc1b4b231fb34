'use client';

import { type ReactNode, useState } from 'react';
import { AskForMore } from '#components/live/ask-for-more.tsx';
import { useGroupNode } from '#components/live/use-live.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { HierarchyChoice } from './hierarchy-choice.tsx';
import { MemoryStaysNote } from './memory-stays-note.tsx';
import { MoveResult } from './move-result.tsx';
import { useMoveProcesses } from './use-move-processes.ts';

/**
 * Moving processes, from either end: `children` choose what is still open (the processes, or where to), below them are
 * the hierarchies; afterwards stands what the kernel says of each process.
 */
export function MoveDialog({
  title,
  doneTitle,
  actionLabel,
  processes,
  to,
  onClose,
  children,
}: {
  title: string;
  doneTitle: string;
  actionLabel: string;
  processes: readonly ProcessRow[];
  /** Null while it is not chosen. */
  to: GroupPath | null;
  onClose: () => void;
  children: ReactNode;
}) {
  const node = useGroupNode(to ?? rootPath);
  const [hierarchies, setHierarchies] = useState<string[] | null>(null);
  const { move, isMoving, fault, outcome } = useMoveProcesses();
  const offered = to === null ? [] : (node?.hierarchies ?? []);
  const into = hierarchies?.filter((id) => offered.includes(id)) ?? offered;

  return (
    <Dialog
      title={outcome ? doneTitle : title}
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
              isDisabled={to === null || processes.length === 0 || into.length === 0}
              onPress={() => to && move(to, processes, into)}
            >
              {actionLabel}
            </Button>
          </>
        )
      }
    >
      {outcome ? (
        <MoveResult outcome={outcome} />
      ) : (
        <div className="flex flex-col gap-3">
          {children}
          {offered.length > 1 ? <HierarchyChoice offered={offered} chosen={into} onChange={setHierarchies} /> : null}
          <MemoryStaysNote />
          {fault ? (
            <Note tone="bad" role="alert">
              {fault.public}
              <AskForMore refusal={fault.sentence} />
            </Note>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}
