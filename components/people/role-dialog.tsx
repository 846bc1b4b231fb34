'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { actions, type GivenRole, givenRoles, type Role, reachOf, roleRules } from '#server/domain/people/access.ts';
import { actionWords } from '#server/domain/people/people-sentences.ts';
import type { PersonDetail } from '#server/domain/people/person.ts';
import { RoleChoice } from './role-choice.tsx';
import { useRenewPeople } from './use-people.ts';

/** Asks for another role, and tells what is won and lost by it before it is given. */
export function RoleDialog({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const [role, setRole] = useState<GivenRole>(givenRoles.find((given) => given === person.role) ?? 'auditor');
  const change = useMutation(
    trpc.people.setRole.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: `${person.email} is ${roleRules[role].word} now` });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={`Role of ${person.name}`}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isPending={change.isPending}
            isDisabled={role === person.role}
            onPress={() => change.mutate({ id: person.id, role })}
          >
            Change role
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {change.error ? (
          <Note tone="bad" role="alert">
            {faultOf(change.error).public}
          </Note>
        ) : null}
        <RoleChoice value={role} onChange={setRole} />
        <Difference from={person.role} to={role} />
      </div>
    </Dialog>
  );
}

function Difference({ from, to }: { from: Role; to: Role }) {
  const may = (role: Role) => (action: (typeof actions)[number]) => reachOf(role, action) !== 'nowhere';
  const won = actions.filter((action) => may(to)(action) && !may(from)(action));
  const lost = actions.filter((action) => may(from)(action) && !may(to)(action));
  const closer = actions.filter((action) => reachOf(from, action) === 'host' && reachOf(to, action) === 'teams');
  const words = (list: typeof won) => list.map((action) => actionWords[action]).join('; ');
  return (
    <div aria-live="polite" className="min-h-[88px] text-sm text-muted">
      {from === to ? <p>This is the role that they have.</p> : <p>It counts at once, on pages that are open too.</p>}
      {won.length > 0 ? (
        <p className="mt-1">
          <b className="font-medium text-text">May besides:</b> {words(won)}.
        </p>
      ) : null}
      {closer.length > 0 ? (
        <p className="mt-1">
          <b className="font-medium text-text">May in the groups of their teams only:</b> {words(closer)}.
        </p>
      ) : null}
      {lost.length > 0 ? (
        <p className="mt-1">
          <b className="font-medium text-text">May no longer:</b> {words(lost)}.
        </p>
      ) : null}
    </div>
  );
}
