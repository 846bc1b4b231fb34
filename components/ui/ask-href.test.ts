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

test('a refusal of cores asks for them beside those of the budget', () => {
  const said = sayOfTeam('cores-outside-budget', { team: 'Shop', group, outside: '4-5', budget: '0-3' });

  expect(neededFor(said)).toEqual({ group, asked: { cores: '0-5' } });
  expect(askHref(group, { cores: '0-5' })).toBe('/requests/ask?group=%2Fshop&cores=0-5');
});

test('a refusal of a disk asks for as much more of the figure as was missing', () => {
  const disk = { device: '254:0', disk: 'vda', figure: 'readBytesPerSecond' as const };
  const said = sayOfTeam('io-budget-exceeded', { ...disk, team: 'Shop', group, more: 300, left: 100, budget: 512 });
  const needed = neededFor(said);

  expect(needed).toEqual({ group, asked: { disks: [{ device: '254:0', readBytesPerSecond: 712 }] } });
  expect(askHref(group, needed?.asked)).toBe('/requests/ask?group=%2Fshop&254%3A0+readBytesPerSecond=712');
});

test('a launch for which a team is full asks for as many more processes as were missing', () => {
  const full = { resource: 'pids' as const, team: 'Shop', group, more: 2, left: 1, budget: 50 };

  expect(neededFor(sayOfTeam('budget-full-for-launch', full))).toEqual({ group, asked: { pids: 51 } });
});

test('one that does not tell the budget asks for its group, any other refusal for nothing', () => {
  expect(neededFor(sayOfTeam('budget-full-for-move', { team: 'Shop', group, more: 3, left: 0 }))).toEqual({
    group,
    asked: {},
  });
  expect(neededFor(sayOfTeam('team-none', {}))).toBeNull();
});
