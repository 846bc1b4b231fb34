'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GivenRole } from '#server/domain/people/access.ts';
import { ShownLink } from './one-time-link.tsx';
import { RoleChoice } from './role-choice.tsx';
import { useRenewPeople } from './use-people.ts';
import { type LinkHours, ValidFor } from './valid-for.tsx';

/** Asks whom to invite as what, and shows the link once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<GivenRole>('operator');
  const [hours, setHours] = useState<LinkHours>('72');
  const invite = useMutation(trpc.people.invite.mutationOptions({ onSuccess: renew }));
  const fault = invite.error ? faultOf(invite.error) : null;
  const send = () => invite.mutate({ email: email.trim(), name: name.trim(), role, validHours: Number(hours) });

  if (invite.data)
    return (
      <Dialog
        title="Invitation"
        isOpen
        onOpenChange={onClose}
        footer={
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        }
      >
        <ShownLink link={invite.data} email={invite.variables.email} />
      </Dialog>
    );
  return (
    <Dialog title="Invite somebody" isOpen onOpenChange={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!invite.isPending && email.trim() !== '') send();
        }}
      >
        {fault && fault.field !== 'email' && fault.field !== 'name' ? (
          <Note tone="bad" role="alert">
            {fault.public}
          </Note>
        ) : null}
        <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
          <TextField
            label="Email"
            type="email"
            autoComplete="off"
            autoFocus
            value={email}
            onChange={setEmail}
            error={fault?.field === 'email' ? fault.public : null}
          />
          <TextField
            label="Name"
            description="Empty: what stands before the @."
            autoComplete="off"
            value={name}
            onChange={setName}
            error={fault?.field === 'name' ? fault.public : null}
          />
        </div>
        <RoleChoice value={role} onChange={setRole} />
        <ValidFor value={hours} onChange={setHours} />
        <p className="text-sm text-muted">
          They choose their own password. An open invitation of the same address is withdrawn.
        </p>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isPending={invite.isPending} isDisabled={email.trim() === ''}>
            Make the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
