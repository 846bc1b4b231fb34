import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Role } from '#server/domain/people/access.ts';
import { createTeamSchema, teamKey } from './team.ts';
import { mayChangeMember, maySeeTeam } from './team-rights.ts';
import type { TeamRole } from './team-standing.ts';
import { teamRoleOf } from './team-standing.ts';
import { whyNotTop } from './team-tops.ts';

const taken = [
  { group: parseGroupPath('/teams/blue'), team: 'Blue' },
  { group: parseGroupPath('/red'), team: 'Red' },
];

describe('top groups of teams do not overlap', () => {
  test.each([
    ['/teams/blue', 'team-top-taken'],
    ['/teams/blue/build', 'team-top-below'],
    ['/teams', 'team-top-above'],
    ['/', 'team-top-root'],
    ['/teams/blues', null],
    ['/teams/green', null],
    ['/RED', null],
  ])('%s: %s', (path, code) => {
    expect(whyNotTop(parseGroupPath(path), taken)?.code ?? null).toBe(code);
  });

  test('what stands in the way is named', () => {
    expect(whyNotTop(parseGroupPath('/teams'), taken)?.text).toBe(
      "/teams/blue in /teams is Blue's: the groups of two teams do not overlap.",
    );
  });
});

test.each([
  ['Blue', 'blue', true],
  ['Blue  team', ' blue TEAM', true],
  ['Ｂｌｕｅ', 'Blue', true],
  ['Blue', 'Blues', false],
])('to people %o and %o are the same name: %s', (a, b, same) => {
  expect(teamKey(a) === teamKey(b)).toBe(same);
});

test.each(['', '  ', 'two\nlines', 'turned \u202e around', 'x'.repeat(61)])('%o is no name for a team', (name) => {
  expect(createTeamSchema.safeParse({ name, top: { kind: 'adopt', group: '/blue' } }).success).toBe(false);
});

const asMember = (role: Role, standing: TeamRole | null) => ({
  role,
  teams: standing === null ? [] : [{ id: 'blue', name: 'Blue', role: standing, tops: [] }],
});

test.each<[Role, TeamRole | null, TeamRole, boolean]>([
  ['admin', null, 'owner', true],
  ['admin', 'member', 'owner', true],
  ['member', 'owner', 'member', true],
  ['member', 'owner', 'owner', false],
  ['operator', 'owner', 'member', true],
  ['member', 'member', 'member', false],
  ['operator', null, 'member', false],
  ['auditor', null, 'member', false],
])('a(n) %s who is %s in the team may add or remove one who is %s: %s', (role, standing, subject, may) => {
  expect(mayChangeMember(asMember(role, standing), 'blue', subject).ok).toBe(may);
});

test('an owner of one team is nothing in another', () => {
  expect(mayChangeMember(asMember('member', 'owner'), 'red', 'member').ok).toBe(false);
  expect(maySeeTeam(asMember('member', 'owner'), 'red')).toBe(false);
  expect(maySeeTeam(asMember('member', 'member'), 'blue')).toBe(true);
  expect(maySeeTeam(asMember('auditor', null), 'blue')).toBe(true);
});

test('a standing that this version does not know may do the least', () => {
  expect(teamRoleOf('captain')).toBe('member');
});
