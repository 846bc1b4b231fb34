'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Invitation } from '#server/domain/people/person.ts';
import { formatMoment } from '#server/domain/units.ts';
import { RoleTag } from './role-tag.tsx';
import { useRenewPeople } from './use-people.ts';

const wideOnly = 'max-md:hidden';

/** Invitations that nobody has used; who may can take them back. */
export function InvitationTable({
  invitations,
  mayManage,
}: {
  invitations: readonly Invitation[];
  mayManage: boolean;
}) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const nowMs = Date.now();
  const withdraw = useMutation(
    trpc.people.withdraw.mutationOptions({
      onSettled: renew,
      onSuccess: () =>
        showToast({ tone: 'ok', title: 'Invitation withdrawn', detail: 'Its link does not work any more.' }),
      onError: (error) =>
        showToast({ tone: 'bad', title: 'The invitation was not withdrawn', detail: faultOf(error).public }),
    }),
  );
  return (
    <div className="overflow-x-auto">
      <Table label="Invitations">
        <thead>
          <tr>
            <Th>Invited</Th>
            <Th>Role</Th>
            <Th className={wideOnly}>By</Th>
            <Th className={wideOnly}>Works until</Th>
            {mayManage ? <Th /> : null}
          </tr>
        </thead>
        <tbody>
          {invitations.map(({ id, email, name, role, invitedBy, expiresAtMs }) => (
            <tr key={id} className="align-top">
              <RowHead className="w-full max-w-0 md:min-w-56">
                <span className="block truncate">{email}</span>
                <span className="block truncate text-sm text-muted">{name}</span>
              </RowHead>
              <Td className="whitespace-nowrap">
                <RoleTag role={role} />
              </Td>
              <Td className={`max-w-48 truncate ${wideOnly}`}>{invitedBy}</Td>
              <Td className={`whitespace-nowrap text-muted ${wideOnly}`}>
                {expiresAtMs <= nowMs ? <Tag tone="warn">expired</Tag> : formatMoment(expiresAtMs, nowMs)}
              </Td>
              {mayManage ? (
                <Td align="right">
                  <Button
                    size="sm"
                    aria-label={`Withdraw the invitation of ${email}`}
                    isPending={withdraw.isPending && withdraw.variables.id === id}
                    onPress={() => withdraw.mutate({ id })}
                  >
                    Withdraw
                  </Button>
                </Td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
