'use client';

import { useMutation } from '@tanstack/react-query';
import { KeyRound, UserRoundCheck, UserRoundCog, UserRoundX } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { PersonDetail } from '#server/domain/people/person.ts';
import { useRenewPeople } from './use-people.ts';

const RoleDialog = dynamic(async () => (await loadPart(() => import('./role-dialog.tsx'))).RoleDialog, { ssr: false });
const ResetDialog = dynamic(async () => (await loadPart(() => import('./reset-dialog.tsx'))).ResetDialog, {
  ssr: false,
});

/** What an administrator can do about somebody. */
export function PersonActions({ person }: { person: PersonDetail }) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const [opened, setOpened] = useState<'role' | 'reset' | 'disable' | null>(null);
  const close = () => setOpened(null);
  const enable = useMutation(
    trpc.people.enable.mutationOptions({
      onSettled: renew,
      onSuccess: () => showToast({ tone: 'ok', title: `${person.email} can sign in again` }),
      onError: (error) =>
        showToast({ tone: 'bad', title: 'The account was not enabled', detail: faultOf(error).public }),
    }),
  );
  return (
    <>
      <Button icon={UserRoundCog} onPress={() => setOpened('role')}>
        Change role…
      </Button>
      {person.disabledAtMs === null ? (
        <>
          <Button icon={KeyRound} onPress={() => setOpened('reset')}>
            Reset password…
          </Button>
          <Button icon={UserRoundX} variant="danger" onPress={() => setOpened('disable')}>
            Disable…
          </Button>
        </>
      ) : (
        <Button
          icon={UserRoundCheck}
          variant="primary"
          isPending={enable.isPending}
          onPress={() => enable.mutate({ id: person.id })}
        >
          Enable
        </Button>
      )}
      {opened === 'role' ? <RoleDialog person={person} onClose={close} /> : null}
      {opened === 'reset' ? <ResetDialog person={person} onClose={close} /> : null}
      {opened === 'disable' ? <DisableDialog person={person} onClose={close} /> : null}
    </>
  );
}

function DisableDialog({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const disable = useMutation(
    trpc.people.disable.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: `${person.email} is disabled` });
        onClose();
      },
    }),
  );
  return (
    <AlertDialog
      title={`Disable ${person.name}?`}
      confirmLabel="Disable"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={disable.isPending}
      fault={disable.error && faultOf(disable.error).public}
      onConfirm={() => disable.mutate({ id: person.id })}
    >
      <p className="break-words">
        {person.email} is signed out at once, everywhere, and cannot sign in until the account is enabled again. What
        they did stays on record; what they launched goes on.
      </p>
    </AlertDialog>
  );
}
