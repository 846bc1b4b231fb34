import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, GroupOwner } from '#server/domain/groups/host.ts';
import { canSearchProcesses, findGroups, findNamed, matchesQuery } from './palette-search.ts';

const node = (path: string, owner: GroupOwner = { kind: 'none', label: null }): GroupNode => ({
  path: parseGroupPath(path),
  hierarchies: [],
  owner,
  guarded: null,
});
const nodes = ['/', '/web', '/web/api', '/web/api-v2', '/teams/blue/api', '/apiary/x'].map((path) => node(path));
const pathsOf = (query: string, most = 10, among = nodes) => findGroups(among, query, most).map(({ path }) => path);

test('the group of that very name stands before those that only begin or hold it', () => {
  expect(pathsOf('api')).toEqual(['/web/api', '/teams/blue/api', '/web/api-v2', '/apiary/x']);
});

test('every word has to be somewhere on the path', () => {
  expect(pathsOf('blue API')).toEqual(['/teams/blue/api']);
});

test('a group is found by what its owner calls it', () => {
  const hex = 'a'.repeat(64);
  const owned = [
    node('/web'),
    node(`/docker/${hex}`, { kind: 'docker', label: 'container aaaaaaaaaaaa' }),
    node('/lxc/mail', { kind: 'lxc', label: 'container mail' }),
    node('/system.slice/ssh.service', { kind: 'systemd', label: 'ssh.service' }),
  ];

  expect(pathsOf('container', 10, owned)).toEqual(['/lxc/mail', `/docker/${hex}`]);
  expect(pathsOf('container mail', 10, owned)).toEqual(['/lxc/mail']);
  expect(pathsOf('ssh', 10, owned)).toEqual(['/system.slice/ssh.service']);
});

test('gives no more than asked for', () => {
  expect(pathsOf('a', 2)).toHaveLength(2);
});

test('teams and people are found by their names, those that begin so first', () => {
  const things = [['Web shop'], ['Shop'], ['Mel Shopper', 'mel@example.org'], ['Data']].map((names) => ({ names }));
  const found = (query: string, most = 9) => findNamed(things, query, most).map(({ names }) => names[0]);

  expect(found('shop')).toEqual(['Shop', 'Web shop', 'Mel Shopper']);
  expect(found('SHOP web')).toEqual(['Web shop']);
  expect(found('example.org')).toEqual(['Mel Shopper']);
  expect(found('shop', 1)).toEqual(['Shop']);
});

test('an action is found by its words in any order and case', () => {
  expect(matchesQuery('Create a group in web', 'WEB create')).toBe(true);
  expect(matchesQuery('Create a group in web', 'delete')).toBe(false);
  expect(matchesQuery('Sign out', '')).toBe(true);
});

test.each([
  ['', false],
  ['a', false],
  ['1', true],
  ['sh', true],
  ['4711', true],
])('processes are searched for %j: %s', (query, isSearched) => {
  expect(canSearchProcesses(query)).toBe(isSearched);
});
