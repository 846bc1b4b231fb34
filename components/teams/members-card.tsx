'use client';

import { useMutation } from '@tanstack/react-query';
import { UserRoundPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Select } from '#components/ui/select.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { roleRules } from '#server/domain/people/access.ts';
import type { TeamDetail, TeamMember } from '#server/domain/teams/team.ts';
import type { TeamRole } from '#server/domain/teams/team-standing.ts';
import { formatMoment } from '#server/domain/units.ts';
import { useRenewTeams } from './use-renew-teams.ts';

const RemoveMemberDialog = dynamic(
  async () => (await loadPart(() => import('./remove-member-dialog.tsx'))).RemoveMemberDialog,
  {
    ssr: false,
  },
);

const AddMemberDialog = dynamic(async () => (await loadPart(() => import('./add-member-dialog.tsx'))).AddMemberDialog, {
  ssr: false,
});

const wideOnly = 'max-md:hidden';
const roleOptions = [
  { id: 'member', label: 'member' },
  { id: 'owner', label: 'owner' },
] as const;

/** Who is in the team. An administrator changes all of it, an owner of the team adds and removes members. */
export function MembersCard({ team, mayManage }: { team: TeamDetail; mayManage: boolean }) {
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<TeamMember | null>(null);
  const mayAdd = mayManage || team.standing === 'owner';
  const seesPeople = useWhyNotAllowed('people:read') === null;
  const nowMs = Date.now();
  return (
    <Card label="Members">
      <CardHeader
        title="Members"
        detail="They work in the team's groups; an owner also adds and removes members."
        aside={
          mayAdd ? (
            <Button size="sm" icon={UserRoundPlus} onPress={() => setAdding(true)}>
              Add member…
            </Button>
          ) : null
        }
      />
      {team.people.length === 0 ? (
        <p className="px-3.5 pb-3 text-muted">
          Nobody is in this team yet.{mayAdd ? ' Add somebody who has an account.' : ''}
        </p>
      ) : (
        <div className="overflow-x-auto">
          <Table label="Members">
            <thead>
              <tr>
                <Th>Person</Th>
                <Th>In the team</Th>
                <Th className={wideOnly}>Added</Th>
                {mayAdd ? <Th /> : null}
              </tr>
            </thead>
            <tbody>
              {team.people.map((person) => (
                <tr key={person.id} className="align-top">
                  <RowHead className="w-full max-w-0">
                    <span className="flex items-center gap-2">
                      <PersonName person={person} isLink={seesPeople} />
                      {person.isDisabled ? <Tag tone="warn">disabled</Tag> : null}
                    </span>
                    <span className="block truncate text-sm text-muted" title={person.email}>
                      {person.email}
                      {person.personRole === 'member' ? '' : `, ${roleRules[person.personRole].word}`}
                    </span>
                  </RowHead>
                  <Td className="whitespace-nowrap">
                    {mayManage ? <RoleSelect team={team} person={person} /> : person.role}
                  </Td>
                  <Td className={`whitespace-nowrap text-muted ${wideOnly}`}>
                    {formatMoment(person.addedAtMs, nowMs)}
                    <span className="block text-sm">by {person.addedBy}</span>
                  </Td>
                  {mayAdd ? (
                    <Td align="right">
                      {mayManage || person.role === 'member' ? (
                        <Button size="sm" onPress={() => setLeaving(person)} aria-label={`Remove ${person.email}`}>
                          Remove…
                        </Button>
                      ) : null}
                    </Td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {isAdding ? <AddMemberDialog team={team} mayManage={mayManage} onClose={() => setAdding(false)} /> : null}
      {leaving ? <RemoveMemberDialog team={team} person={leaving} onClose={() => setLeaving(null)} /> : null}
    </Card>
  );
}

function PersonName({ person, isLink }: { person: TeamMember; isLink: boolean }) {
  if (!isLink) return <span className="truncate font-medium">{person.name}</span>;
  return (
    <Link href={`/people/${person.id}`} className="truncate rounded-sm font-medium hover:underline">
      {person.name}
    </Link>
  );
}

function RoleSelect({ team, person }: { team: TeamDetail; person: TeamMember }) {
  const trpc = useTRPC();
  const renew = useRenewTeams();
  const set = useMutation(
    trpc.teams.setMemberRole.mutationOptions({
      onSettled: renew,
      onError: (error) => showToast({ tone: 'bad', title: 'The role was not changed', detail: faultOf(error).public }),
    }),
  );
  const shown: TeamRole = set.isPending ? set.variables.role : person.role;
  return (
    <Select
      label={`Role of ${person.email} in the team`}
      options={roleOptions}
      value={shown}
      onChange={(role) => set.mutate({ id: team.id, person: person.id, role })}
    />
  );
}
