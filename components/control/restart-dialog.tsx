'use client';

import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { MemberList } from './member-list.tsx';
import { useControl } from './use-control.ts';
import { useControlActions } from './use-control-actions.ts';

/** Has systemd restart a service: says what ends by it. */
export function RestartDialog({ group, onClose }: { group: GroupPath; onClose: () => void }) {
  const name = nameOf(group);
  const control = useControl(group, true).data;
  const { restart } = useControlActions(group, onClose);
  const whyNot = control?.rights.restart ?? null;
  return (
    <AlertDialog
      title={`Restart ${name}?`}
      confirmLabel="Restart"
      isDanger
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      isPending={restart.isPending}
      isConfirmDisabled={!control || whyNot !== null}
      onConfirm={() => restart.mutate({ group })}
    >
      <div className="flex flex-col gap-3">
        <p>
          systemd stops the service and starts it again (
          <code className="font-mono text-sm break-all text-text">systemctl restart -- {name}</code>). Its processes
          end, and connections to it are lost; limits that systemd keeps stay.
        </p>
        {control ? <MemberList control={control} /> : null}
        {whyNot ? <Note tone="warn">{whyNot.text}</Note> : null}
        {restart.error ? (
          <Note tone="bad" role="alert">
            {faultOf(restart.error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}
