/** What a member may do where: by the place of a group among the top groups of their teams. */
import { expect, test } from 'vitest';
import { type GroupPath, groupPathFault, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { TeamStanding } from '#server/domain/teams/team-standing.ts';
import type { Action } from './access.ts';
import { actions, can, canSee, canSomewhere, visibleTops } from './access.ts';

const at = parseGroupPath;
const team = (name: string, ...tops: string[]): TeamStanding => ({
  id: name,
  name,
  role: 'member',
  tops: tops.map(at),
});
const shop = { role: 'member', teams: [team('Shop', '/teams/shop')] } as const;
const may = (group: GroupPath | null) => actions.filter((action) => can(shop, action, group).ok);
const codeOf = (group: GroupPath) => {
  const verdict = can(shop, 'read', group);
  return verdict.ok ? 'ok' : verdict.code;
};

/** Written down a second time: who changes the module changes this too, knowingly. */
const below: Action[] = [
  'read',
  'limits:update',
  'group:create',
  'group:remove',
  'group:control',
  'process:move',
  'process:signal',
  'launch:run',
  'launch:output',
  'audit:read',
];

test('below a top group of their team a member may do what is written down, and nothing else', () => {
  expect(may(at('/teams/shop/api'))).toEqual(below);
  expect(may(at('/teams/shop/api/worker'))).toEqual(below);
});

test('the top group itself is looked at and filled: its limits are the budget, and it stays', () => {
  expect(may(at('/teams/shop'))).toEqual([
    'read',
    'group:create',
    'process:move',
    'launch:run',
    'launch:output',
    'audit:read',
  ]);
  expect(can(shop, 'limits:update', at('/teams/shop'))).toMatchObject({
    code: 'FORBIDDEN',
    why: { code: 'team-top-may-not', text: expect.stringContaining('/teams/shop is the top group of Shop') },
  });
});

test('on the whole host, and above their top, a member may do nothing', () => {
  for (const group of [null, at('/'), at('/teams')]) expect(may(group)).toEqual([]);
});

test.each(['/teams/shop2', '/teams/shop2/api', '/teams/Shop', '/teams/sho', '/other/shop', '/shop', '/teams-shop'])(
  '%s is answered as a group that does not exist',
  (path) => {
    expect(may(at(path))).toEqual([]);
    expect(can(shop, 'limits:update', at(path))).toMatchObject({
      code: 'GROUP_GONE',
      why: { code: 'group-gone', values: { group: path } },
    });
    expect(canSee(shop, at(path))).toBe(false);
  },
);

test.each(['/teams/shop/../bank', '/teams/shop/..', '/teams/shop/./x', '/teams/shop/', '/teams//shop', 'teams/shop'])(
  '%s is no path at all, so that no comparison of paths meets it',
  (path) => {
    expect(groupPathFault(path)).not.toBeNull();
  },
);

test('what looks encoded is a name like any other', () => {
  expect(codeOf(at('/teams/shop%2f..%2fbank'))).toBe('GROUP_GONE');
  expect(codeOf(at('/teams/shop/..%2fbank'))).toBe('ok');
});

test('a member of no team, or of one without groups, may do nothing anywhere, and is told so of every group alike', () => {
  for (const teams of [undefined, [], [team('New')]]) {
    const nobody = { role: 'member', ...(teams ? { teams } : {}) } as const;
    for (const action of actions) {
      expect(can(nobody, action, at('/teams/shop/api'))).toMatchObject({ code: 'FORBIDDEN' });
      expect(canSomewhere(nobody, action)).toBe(false);
    }
    expect(visibleTops(nobody)).toEqual([]);
  }
});

test('a group that has another top of theirs below it is treated as a top', () => {
  const both = { role: 'member', teams: [team('Shop', '/t/shop'), team('Deep', '/t/shop/a/deep')] } as const;

  for (const path of ['/t/shop', '/t/shop/a', '/t/shop/a/deep'])
    expect(can(both, 'group:remove', at(path))).toMatchObject({ ok: false, why: { code: 'team-top-may-not' } });
  expect(can(both, 'group:remove', at('/t/shop/b')).ok).toBe(true);
  expect(visibleTops(both)).toEqual(['/t/shop']);
});

test('a team whose top is the root has the whole host, and the root as its budget', () => {
  const all = { role: 'member', teams: [team('All', '/')] } as const;

  expect(can(all, 'limits:update', at('/web')).ok).toBe(true);
  expect(can(all, 'limits:update', at('/')).ok).toBe(false);
});

test('teams give nothing to roles that are not theirs: what an auditor or viewer may not do, they may not in a team either', () => {
  for (const role of ['auditor', 'viewer'] as const) {
    const reader = { role, teams: shop.teams };
    expect(can(reader, 'limits:update', at('/teams/shop/api'))).toMatchObject({ code: 'FORBIDDEN' });
    expect(visibleTops(reader)).toBeNull();
  }
});

test('what needs the whole host says to a member that they have it in their groups only', () => {
  const verdict = can(shop, 'read');

  expect(verdict).toMatchObject({ code: 'FORBIDDEN', why: { code: 'role-may-in-teams-only' } });
  expect(can(shop, 'config:load')).toMatchObject({ code: 'FORBIDDEN', why: { code: 'role-may-not' } });
});
