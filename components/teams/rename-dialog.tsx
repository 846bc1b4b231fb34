'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import { NameFields, OtherFault } from './name-fields.tsx';
import { useRenewTeams } from './use-renew-teams.ts';

/** Asks for another name and purpose. */
export function RenameDialog({ team, onClose }: { team: TeamDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const [named, setNamed] = useState({ name: team.name, purpose: team.purpose });
  const rename = useMutation(trpc.teams.rename.mutationOptions({ onSettled: renew, onSuccess: onClose }));
  const fault = rename.error ? faultOf(rename.error) : null;
  return (
    <Dialog title={`Rename ${team.name}`} isOpen onOpenChange={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!rename.isPending) rename.mutate({ id: team.id, ...named });
        }}
      >
        <OtherFault fault={fault} />
        <NameFields value={named} onChange={setNamed} fault={fault} />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isPending={rename.isPending} isDisabled={named.name.trim() === ''}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
