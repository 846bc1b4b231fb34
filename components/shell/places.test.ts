import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Rights } from '#server/domain/people/access.ts';
import { isOffered, placeOf, places } from './places.ts';

const team = { id: 't1', name: 'Shop', role: 'member' as const, tops: [parseGroupPath('/shop')] };
const offered = (person: Rights) => places.filter((place) => isOffered(place, person)).map(({ label }) => label);

test('a member of a team is offered what works in parts of a host, and of no team nothing', () => {
  expect(offered({ role: 'member', teams: [team] })).toEqual(['Overview', 'Groups', 'Runs', 'Events', 'Teams']);
  expect(offered({ role: 'member', teams: [] })).toEqual([]);
});

test('who sees the whole host is offered all of it', () => {
  expect(offered({ role: 'admin' })).toEqual(places.map(({ label }) => label));
  expect(offered({ role: 'operator' })).not.toContain('People');
});

test.each([
  ['/', 'Overview'],
  ['/groups/a/b', 'Groups'],
  ['/drift', 'Drift'],
  ['/requests/7', 'Teams'],
  ['/driftwood', null],
  ['/account', null],
])('%s belongs to %s', (pathname, label) => {
  expect(placeOf(pathname)?.label ?? null).toBe(label);
});
