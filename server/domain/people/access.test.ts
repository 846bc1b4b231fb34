import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Action, Role } from './access.ts';
import { actions, can, givenRoles, roleOf, roles } from './access.ts';
import { whyNotAsUser, whyNotSuchLaunch } from './launch-user.ts';

const reading: Action[] = ['read', 'audit:read'];
/** What each may do, written down a second time: who changes the module changes this too, knowingly. */
const expected: Record<Role, Action[]> = {
  admin: [...actions],
  operator: [
    ...reading,
    'limits:update',
    'limits:override',
    'limits:devices',
    'limits:host',
    'group:create',
    'group:remove',
    'group:control',
    'process:move',
    'process:signal',
    'unit:restart',
    'launch:run',
    'launch:any-user',
    'launch:output',
    'config:load',
    'config:read',
    'config:files',
    'wanted:update',
    'rules:classify',
    'rules:save',
    'teams:read',
    'templates:manage',
  ],
  auditor: [...reading, 'launch:output', 'config:read', 'audit:export', 'people:read', 'teams:read', 'webhooks:read'],
  member: [],
  viewer: reading,
};

test.each(roles)('a(n) %s may do what is written down for it, and nothing else', (role) => {
  expect(actions.filter((action) => can({ role }, action).ok)).toEqual(
    actions.filter((action) => expected[role].includes(action)),
  );
});

test('only an administrator manages people, and an auditor changes nothing', () => {
  expect(roles.filter((role) => can({ role }, 'people:manage').ok)).toEqual(['admin']);
  const changing = actions.filter((action) => !/read|output|export/.test(action));
  expect(changing.filter((action) => can({ role: 'auditor' }, action).ok)).toEqual([]);
});

test.each([
  ['viewer', 'limits:update', 'A viewer may not change limits in /web/api. Ask an administrator.'],
  ['operator', 'people:manage', 'An operator may not manage people in /web/api. Ask an administrator.'],
] as const)('a refusal of a(n) %s names what it is and the group it is about', (role, action, why) => {
  expect(can({ role }, action, parseGroupPath('/web/api'))).toMatchObject({
    ok: false,
    why: { code: 'role-may-not-in', text: why },
  });
});

test('a role that this version does not know may do the least, and the role of old is not given anew', () => {
  expect(roleOf('superuser')).toBe('member');
  expect(roleOf('viewer')).toBe('viewer');
  expect(givenRoles).not.toContain('viewer');
});

test.each([
  ['admin', null, 'deploy', null],
  ['operator', 'jobs', 'deploy', null],
  ['member', 'jobs', 'jobs', null],
  ['member', 'jobs', 'deploy', 'people-unix-own-only'],
  ['member', 'jobs', 'root', 'people-unix-own-only'],
  ['member', null, 'deploy', 'people-unix-none'],
  ['member', 'root', 'root', 'people-unix-none'],
] as const)('a(n) %s who is mapped to %s and launches as %s: %s', (role, unixAccount, user, code) => {
  expect(whyNotAsUser({ role, unixAccount }, user)?.code ?? null).toBe(code);
});

test.each([
  [{ groups: ['docker'] as string[] }, 'groups'],
  [{ nice: -1 }, 'nice'],
  [{ noNewPrivileges: false }, 'noNewPrivileges'],
  [{ groups: [] as string[] }, null],
  [{ nice: 5 }, null],
])('a launch of a member with %j goes no further than their account', (asked, field) => {
  const given = { user: 'jobs', groups: null, nice: 0, noNewPrivileges: true, ...asked };

  expect(whyNotSuchLaunch({ role: 'member', unixAccount: 'jobs' }, given)?.field ?? null).toBe(field);
  expect(whyNotSuchLaunch({ role: 'operator', unixAccount: null }, given)).toBeNull();
});
