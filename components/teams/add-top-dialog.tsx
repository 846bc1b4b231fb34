'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import { OtherFault } from './name-fields.tsx';
import { TopFields, topFields } from './top-fields.tsx';
import { TopPreview } from './top-preview.tsx';
import { useNewTop } from './use-new-top.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** Gives a team another group. */
export function AddTopDialog({ team, onClose }: { team: TeamDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const top = useNewTop(team.name);
  const add = useMutation(trpc.teams.addTop.mutationOptions({ onSettled: renew, onSuccess: onClose }));
  const fault = add.error ? faultOf(add.error) : null;
  const { asked } = top;
  return (
    <Dialog title={`Another top group of ${team.name}`} isOpen onOpenChange={onClose} size="xl">
      <form
        noValidate
        className="@container"
        onSubmit={(event) => {
          event.preventDefault();
          if (asked && !add.isPending) add.mutate({ id: team.id, top: asked });
        }}
      >
        <div className="grid grid-cols-1 items-start gap-x-5 gap-y-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,380px)]">
          <div className="flex min-w-0 flex-col gap-4">
            <OtherFault fault={fault} shown={[...topFields]} />
            <TopFields top={top} team={team.name} fault={fault} />
          </div>
          <TopPreview top={top} />
        </div>
        <div className="mt-4 flex justify-end gap-2">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isPending={add.isPending} isDisabled={asked === null}>
            Add group
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
