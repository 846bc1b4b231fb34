import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Action, Actor } from './access.ts';
import { can } from './access.ts';

const admin: Actor = { kind: 'user', id: '1', email: 'ada@example.org', role: 'admin' };
const viewer: Actor = { kind: 'user', id: '2', email: 'vic@example.org', role: 'viewer' };

const forViewers: Action[] = ['read', 'audit:read'];
const forAdmins: Action[] = [
  'limits:update',
  'group:create',
  'group:remove',
  'process:move',
  'launch:run',
  'launch:output',
  'audit:export',
  'people:manage',
];

test.each([...forViewers, ...forAdmins])('an administrator may do %s', (action) => {
  expect(can(admin, action)).toEqual({ ok: true });
});

test.each(forViewers)('a viewer may do %s', (action) => {
  expect(can(viewer, action)).toEqual({ ok: true });
});

test.each(forAdmins)('a viewer may not do %s, and is told so', (action) => {
  expect(can(viewer, action)).toEqual({
    ok: false,
    why: expect.stringMatching(/^A viewer may not .+ Ask an administrator\.$/),
  });
});

test('a refusal names the group it is about', () => {
  expect(can(viewer, 'limits:update', parseGroupPath('/web/api'))).toEqual({
    ok: false,
    why: 'A viewer may not change limits in /web/api. Ask an administrator.',
  });
});
