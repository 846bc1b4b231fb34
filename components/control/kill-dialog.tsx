'use client';

import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { WholeList } from '#components/ui/whole-list.tsx';
import { memberLimit } from '#server/domain/control/control-verbs.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { MemberList } from './member-list.tsx';
import { useControl } from './use-control.ts';
import { useControlActions } from './use-control-actions.ts';

/** Lists who would be killed and asks for the group's name. */
export function KillDialog({ group, onClose }: { group: GroupPath; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const name = nameOf(group);
  const control = useControl(group, true).data;
  const { kill } = useControlActions(group, onClose);
  const whyNot = control?.rights.kill ?? null;
  const left = kill.data?.outcome.left ?? [];
  const isNothing = control?.processCount === 0;
  return (
    <AlertDialog
      title={`Kill all processes of ${name}?`}
      confirmLabel="Kill"
      isDanger
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      isPending={kill.isPending}
      isConfirmDisabled={!control || isNothing || whyNot !== null || typed !== name}
      onConfirm={() => kill.mutate({ group, confirmed: typed })}
    >
      <div className="flex flex-col gap-3">
        <p>
          Every process in <code className="font-mono text-sm break-all text-text">{group}</code> and below it gets
          SIGKILL, and so does what they start meanwhile: unsaved work is lost. The groups and their limits stay.
        </p>
        {control ? <MemberList control={control} /> : null}
        {whyNot ? <Note tone="warn">{whyNot.text}</Note> : null}
        {control?.killWaits ? <Note tone="warn">{control.killWaits.text}</Note> : null}
        {isNothing || whyNot ? null : (
          <TextField
            label="Type the group’s name to confirm"
            description={
              <>
                Type <code className="font-mono text-text">{name}</code>
              </>
            }
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            spellCheck="false"
            mono
          />
        )}
        {left.length > 0 ? (
          <Note tone="bad" role="alert">
            <p className="font-medium text-text">
              {left.length === 1 ? 'One process is still there.' : `${left.length} processes are still there.`}
            </p>
            <WholeList label="Still there" beyond={left.length - memberLimit} mono={false}>
              {left.slice(0, memberLimit).map(({ pid, name: process, why }) => (
                <li key={pid}>
                  <span className="font-mono text-sm">
                    {process} (pid {pid})
                  </span>{' '}
                  {why}
                </li>
              ))}
            </WholeList>
          </Note>
        ) : null}
        {kill.error ? (
          <Note tone="bad" role="alert">
            {faultOf(kill.error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}
