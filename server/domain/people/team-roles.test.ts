/** What owners and members of a team may do in it, by their role in Corral. */
import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { mayDecide, needOwnTeam } from '#server/domain/requests/request-rights.ts';
import { mayChangeMember, maySeeTeam } from '#server/domain/teams/team-rights.ts';
import { type TeamRole, teamRoles } from '#server/domain/teams/team-standing.ts';
import { can, mayInTeam, type Role, rightsInTeam, roles, type TeamAction, teamActions } from './access.ts';

const [top, api] = [parseGroupPath('/blue'), parseGroupPath('/blue/api')];

/** Written down a second time: who changes the module changes this too, knowingly. */
const expected: Record<TeamRole, TeamAction[]> = {
  owner: ['team:read', 'requests:ask', 'members:manage', 'requests:decide'],
  member: ['team:read', 'requests:ask'],
};

test.each(teamRoles)('a(n) %s of a team may do what is written down for it, and nothing else', (standing) => {
  expect(teamActions.filter((action) => mayInTeam(standing, action))).toEqual(expected[standing]);
  expect(teamActions.filter((action) => mayInTeam(null, action))).toEqual([]);
});

test.each(roles.flatMap((role) => teamRoles.map((standing) => [role, standing] as const)))(
  'what is shown of a(n) %s who is %s of a team is what is decided',
  (role: Role, standing: TeamRole) => {
    const actor = { id: 'bob', role, teams: [{ id: 'blue', name: 'Blue', role: standing, tops: [top] }] };
    const { below, onTops, team } = rightsInTeam(role, standing);
    const isOnHost = can({ role }, 'teams:manage').ok;
    const asks = can({ ...actor }, 'limits:update', api).ok;

    for (const action of below) expect(can(actor, action, api).ok, `${action} below`).toBe(true);
    for (const action of onTops) expect(can(actor, action, top).ok, `${action} on top`).toBe(true);
    for (const action of below.filter((one) => !onTops.includes(one)))
      expect(can(actor, action, top).ok, `${action} on top`).toBe(false);
    expect(maySeeTeam(actor, 'blue')).toBe(true);
    expect(team).toContain('team:read');
    expect(mayChangeMember(actor, 'blue', 'member').ok).toBe(team.includes('members:manage') || isOnHost);
    expect(team.includes('requests:ask')).toBe(asks);
    const decides = mayDecide(actor, { group: api, team: 'blue', askedById: 'mel' }).ok;
    expect(decides).toBe(team.includes('requests:decide') || can({ role }, 'limits:update').ok);
  },
);

test('who is in a team asks it', () => {
  const blue = { id: 'blue', name: 'Blue', role: 'member' as const, tops: [top] };

  expect(needOwnTeam({ teams: [blue] }, api)).toEqual(blue);
  expect(() => needOwnTeam({ teams: [] }, api)).toThrow();
});
