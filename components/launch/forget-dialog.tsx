'use client';

import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { useRunActions } from './use-run.ts';

/** Asks before a run and its output go. */
export function ForgetDialog({ id, onClose, onGone }: { id: string; onClose: () => void; onGone: () => void }) {
  const { forget } = useRunActions(id, { onStopping: onClose, onGone });
  return (
    <AlertDialog
      title="Delete this run?"
      confirmLabel="Delete"
      isDanger
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      isPending={forget.isPending}
      onConfirm={() => forget.mutate({ id })}
    >
      <div className="flex flex-col gap-3">
        <p>Its output, its receipt and its settings go. The audit log keeps that it was launched, by whom, and how.</p>
        {forget.error ? (
          <Note tone="bad" role="alert">
            {faultOf(forget.error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}
