import { expect, test } from 'vitest';
import type { TeamTop } from '#server/domain/teams/team.ts';
import { coreRows } from './core-rows.ts';

const team = (name: string, ...lists: (string | null)[]) => ({
  ...{ id: name.toLowerCase(), name },
  tops: lists.map((list) => ({ state: 'there', cores: list === null ? null : { list, inForce: list } }) as TeamTop),
});
const online = [0, 1, 2, 3];

test('teams that have some of the cores are told, with those of all their top groups', () => {
  const teams = [team('All', '0-3'), team('Blue', '0', '2'), team('Green', '2-3'), team('None', null)];

  expect(coreRows(teams, online)).toEqual({
    rows: [
      { id: 'blue', name: 'Blue', cores: [0, 2], fault: null },
      { id: 'green', name: 'Green', cores: [2, 3], fault: null },
    ],
    given: '0,2-3',
    shared: '2',
  });
});

test('where every team may use all of them there is nothing to tell', () => {
  expect(coreRows([team('All', '0-3')], online)).toEqual({ rows: [], given: '', shared: '' });
});

test('lists that are tried out stand for what the teams have, those with all of them too', () => {
  const teams = [team('All', '0-3'), team('Blue', '0', '2'), team('None', null)];
  const rows = (...tried: [string, string][]) => coreRows(teams, online, new Map(tried));

  expect(rows().rows.map(({ name }) => name)).toEqual(['All', 'Blue']);
  expect(rows(['all', '2-3'])).toMatchObject({
    rows: [{ cores: [2, 3], fault: null }, { cores: [0, 2] }],
    ...{ given: '0,2-3', shared: '2' },
  });
  expect(rows(['blue', '0-3'])).toMatchObject({ given: '', shared: '' });
});

test.each([
  ['0-9', 'highest'],
  ['two', ''],
  ['', 'such as'],
])('what is tried as %j is no list: the team keeps its own, and it is said', (text, words) => {
  const { rows } = coreRows([team('Blue', '0,2')], online, new Map([['blue', text]]));

  expect(rows).toMatchObject([{ cores: [0, 2], fault: expect.stringContaining(words) }]);
});

test('a core that the machine has not got is named', () => {
  const { rows } = coreRows([team('Blue', '0')], [0, 2], new Map([['blue', '0-2']]));

  expect(rows[0]?.fault).toBe('not on this machine: 1');
});
