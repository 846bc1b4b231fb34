'use client';

import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { MemberList } from './member-list.tsx';
import { useControl } from './use-control.ts';
import { useControlActions } from './use-control-actions.ts';

const times = [
  { id: '60', label: '1 min' },
  { id: '600', label: '10 min' },
  { id: '3600', label: '1 hour' },
  { id: '86400', label: '1 day' },
  { id: 'never', label: 'Until thawed' },
] as const;

/** Asks how long, and says what stands still meanwhile. */
export function FreezeDialog({ group, onClose }: { group: GroupPath; onClose: () => void }) {
  const [time, setTime] = useState<(typeof times)[number]['id']>('600');
  const control = useControl(group, true).data;
  const { freeze } = useControlActions(group, onClose);
  const whyNot = control?.rights.freeze ?? null;
  return (
    <AlertDialog
      title={`Freeze ${nameOf(group)}?`}
      confirmLabel="Freeze"
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      isPending={freeze.isPending}
      isConfirmDisabled={!control || whyNot !== null}
      onConfirm={() => freeze.mutate({ group, thawAfterSeconds: time === 'never' ? null : Number(time) })}
    >
      <div className="flex flex-col gap-3">
        <p>
          Every process in <code className="font-mono text-sm break-all text-text">{group}</code> and below it stops
          where it is, keeps its memory, and goes on when the group is thawed. Connections to it may time out meanwhile.
        </p>
        <div className="flex flex-col gap-1.5">
          <span className="font-medium text-text">Thaw automatically after</span>
          <Segmented label="Thaw automatically after" options={times} value={time} onChange={setTime} />
          <p className="text-sm">
            {time === 'never'
              ? 'It stays frozen until somebody thaws it.'
              : 'The agent thaws it at that time, even when this browser and the web server are gone.'}
          </p>
        </div>
        {control?.freezer === 1 ? (
          <Note tone="warn">
            On cgroup v1 frozen processes do not act on any signal, SIGKILL included, until they are thawed.
          </Note>
        ) : null}
        {control ? <MemberList control={control} /> : null}
        {whyNot ? <Note tone="warn">{whyNot.text}</Note> : null}
        {freeze.error ? (
          <Note tone="bad" role="alert">
            {faultOf(freeze.error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}
