import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { askHref, neededFor } from './ask-href.ts';

const group = parseGroupPath('/shop');
const values = { resource: 'memory' as const, team: 'Shop', group, more: 300, left: 100, budget: 512 };

test('a refusal by the budget asks for as much more of the budget as was missing', () => {
  const said = sayOfTeam('budget-exceeded-by-others', { ...values, holder: '/shop/ci', held: 400 });

  expect(neededFor(said)).toEqual({ group, asked: { memory: 712 } });
  expect(askHref(group, { memory: 712 })).toBe('/requests/ask?group=%2Fshop&memory=712');
});

test('one that does not tell the budget asks for its group, any other refusal for nothing', () => {
  expect(neededFor(sayOfTeam('budget-full-for-move', { team: 'Shop', group, more: 3, left: 0 }))).toEqual({
    group,
    asked: {},
  });
  expect(neededFor(sayOfTeam('team-none', {}))).toBeNull();
});
