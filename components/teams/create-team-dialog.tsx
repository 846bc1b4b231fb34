'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Named, NameFields, OtherFault } from './name-fields.tsx';
import { TopFields, topFields } from './top-fields.tsx';
import { TopPreview } from './top-preview.tsx';
import { useNewTop } from './use-new-top.ts';
import { useRenewTeams } from './use-renew-teams.ts';

/** Asks for a name, a group and its budget, shows what that will do, and makes the team. */
export function CreateTeamDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const router = useRouter();
  const [named, setNamed] = useState<Named>({ name: '', purpose: '' });
  const top = useNewTop(named.name);
  const form = useRef<HTMLFormElement>(null);
  const create = useMutation(
    trpc.teams.create.mutationOptions({
      onSettled: renew,
      // The button is at the end of a long dialog, and what is wrong stands at its beginning.
      onError: () => requestAnimationFrame(() => form.current?.scrollIntoView({ block: 'start' })),
      onSuccess: ({ id }) => {
        showToast({ tone: 'ok', title: `The team ${named.name.trim()} is made` });
        onClose();
        router.push(`/teams/${id}`);
      },
    }),
  );
  const fault = create.error ? faultOf(create.error) : null;
  const asked = named.name.trim() === '' ? null : top.asked;
  return (
    <Dialog title="Create a team" isOpen onOpenChange={onClose} size="xl">
      <form
        ref={form}
        noValidate
        className="@container"
        onSubmit={(event) => {
          event.preventDefault();
          if (asked && !create.isPending) create.mutate({ ...named, top: asked });
        }}
      >
        <div className="grid grid-cols-1 items-start gap-x-5 gap-y-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,380px)]">
          <div className="flex min-w-0 flex-col gap-4">
            <OtherFault fault={fault} shown={['purpose', ...topFields]} />
            <NameFields value={named} onChange={setNamed} fault={fault} />
            <TopFields top={top} team={named.name} fault={fault} />
          </div>
          <TopPreview top={top} />
        </div>
        <div className="mt-4 flex justify-end gap-2">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isPending={create.isPending} isDisabled={asked === null}>
            Create team
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
