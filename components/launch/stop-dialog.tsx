'use client';

import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { useRunActions } from './use-run.ts';

const graces = [
  { id: '0', label: 'at once' },
  { id: '10', label: '10 s' },
  { id: '60', label: '1 min' },
  { id: '600', label: '10 min' },
] as const;

/** Asks how long it has to end by itself. */
export function StopDialog({ id, processCount, onClose }: { id: string; processCount: number; onClose: () => void }) {
  const [grace, setGrace] = useState<(typeof graces)[number]['id']>('10');
  const { stop } = useRunActions(id, { onStopping: onClose, onGone: onClose });
  return (
    <AlertDialog
      title="Stop this run?"
      confirmLabel="Stop"
      isDanger
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      isPending={stop.isPending}
      onConfirm={() => stop.mutate({ id, graceSeconds: Number(grace) })}
    >
      <div className="flex flex-col gap-3">
        <p>
          {processCount === 1 ? 'Its process gets' : `Its ${processCount} processes get`} SIGTERM now and can end in
          order; what is left after the time below gets SIGKILL, by the agent, whether this page is open or not.
        </p>
        <div className="flex flex-col gap-1.5">
          <span className="font-medium text-text">SIGKILL after</span>
          <Segmented label="SIGKILL after" options={graces} value={grace} onChange={setGrace} />
        </div>
        {stop.error ? (
          <Note tone="bad" role="alert">
            {faultOf(stop.error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}
