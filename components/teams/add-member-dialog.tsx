'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import type { TeamRole } from '#server/domain/teams/team-standing.ts';
import { OtherFault } from './name-fields.tsx';
import { useRenewTeams } from './use-renew-teams.ts';

const roleOptions = [
  { id: 'member', label: 'member' },
  { id: 'owner', label: 'owner' },
] as const;

/** Asks whom to put into the team; an owner of it adds members only. */
export function AddMemberDialog({
  team,
  mayManage,
  onClose,
}: {
  team: TeamDetail;
  mayManage: boolean;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<TeamRole>('member');
  const add = useMutation(
    trpc.teams.addMember.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: `${email.trim()} is in ${team.name} now` });
        onClose();
      },
    }),
  );
  const fault = add.error ? faultOf(add.error) : null;
  return (
    <Dialog title={`Add somebody to ${team.name}`} isOpen onOpenChange={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!add.isPending && email.trim() !== '') add.mutate({ id: team.id, email: email.trim(), role });
        }}
      >
        <OtherFault fault={fault} shown={['email']} />
        <TextField
          label="Email"
          type="email"
          autoComplete="off"
          autoFocus
          value={email}
          onChange={setEmail}
          description="Of somebody who has an account."
          error={fault?.field === 'email' ? fault.public : null}
        />
        {mayManage ? (
          <Segmented label="Role in the team" options={roleOptions} value={role} onChange={setRole} />
        ) : null}
        <p className="text-sm text-muted">It counts at once, on pages that they have open too.</p>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isPending={add.isPending} isDisabled={email.trim() === ''}>
            Add to the team
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
