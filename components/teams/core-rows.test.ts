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
      { id: 'blue', name: 'Blue', cores: [0, 2] },
      { id: 'green', name: 'Green', cores: [2, 3] },
    ],
    given: '0,2-3',
    shared: '2',
  });
});

test('where every team may use all of them there is nothing to tell', () => {
  expect(coreRows([team('All', '0-3')], online)).toEqual({ rows: [], given: '', shared: '' });
});
