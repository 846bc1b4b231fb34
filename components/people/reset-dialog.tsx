'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { PersonDetail } from '#server/domain/people/person.ts';
import { formatMoment } from '#server/domain/units.ts';
import { ShownLink } from './one-time-link.tsx';
import { useRenewPeople } from './use-people.ts';
import { type LinkHours, ValidFor } from './valid-for.tsx';

/** Makes a link with which somebody sets a new password, and shows it once. */
export function ResetDialog({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const [hours, setHours] = useState<LinkHours>('24');
  const [openUntilMs] = useState(person.resetLinkUntilMs);
  const reset = useMutation(trpc.people.resetPassword.mutationOptions({ onSettled: renew }));
  const isMade = reset.data !== undefined;
  return (
    <Dialog
      title={`Reset the password of ${person.name}`}
      isOpen
      onOpenChange={onClose}
      footer={
        isMade ? (
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isPending={reset.isPending}
              onPress={() => reset.mutate({ id: person.id, validHours: Number(hours) })}
            >
              Make the link
            </Button>
          </>
        )
      }
    >
      {reset.data ? (
        <ShownLink link={reset.data} email={person.email} />
      ) : (
        <div className="flex flex-col gap-4">
          {reset.error ? (
            <Note tone="bad" role="alert">
              {faultOf(reset.error).public}
            </Note>
          ) : null}
          <p className="break-words">
            {person.email} chooses a new password with the link. Their sessions end now; the old password works until
            the link is used.
          </p>
          {openUntilMs === null ? null : (
            <Note>
              A link made before works until {formatMoment(openUntilMs, Date.now())}. The new one takes its place.
            </Note>
          )}
          <ValidFor value={hours} onChange={setHours} />
        </div>
      )}
    </Dialog>
  );
}
