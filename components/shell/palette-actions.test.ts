import { expect, test, vi } from 'vitest';
import { parseGroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { groupActions, type OpenGroup, personActions, placeActions } from './palette-actions.ts';

const blue: OpenGroup = {
  path: parseGroupPath('/teams/blue'),
  tab: 'limits',
  mayCreate: true,
  mayDelete: true,
  mayLaunch: true,
};
const ignore = () => undefined;
const labelsOf = (actions: readonly { label: string }[]) => actions.map(({ label }) => label);

test('the open group has its tabs, and what the person may do with it', () => {
  expect(labelsOf(groupActions(blue, ignore))).toEqual([
    'Limits of blue',
    'Processes of blue',
    'Changes of blue',
    'Files of blue',
    'Launch a command in blue',
    'Create a group in blue',
    'Delete blue…',
  ]);
});

test('nothing is offered that the person may not do', () => {
  expect(
    labelsOf(groupActions({ ...blue, mayCreate: false, mayDelete: false, mayLaunch: false }, ignore)),
  ).toHaveLength(4);
  expect(
    labelsOf(placeActions({ mayCreate: false, mayLaunch: false, person: { role: 'viewer' } }, ignore)),
  ).not.toContain('Create group');
});

test('who is in a team asks for more, and who sees teams finds requests', () => {
  const team = { id: 't1', name: 'Shop', role: 'member' as const, tops: [parseGroupPath('/shop')] };
  const offered = (person: Parameters<typeof placeActions>[0]['person']) =>
    labelsOf(placeActions({ mayCreate: false, mayLaunch: false, person }, ignore));

  expect(offered({ role: 'member', teams: [team] })).toEqual(expect.arrayContaining(['Requests', 'Ask for more']));
  expect(offered({ role: 'auditor', teams: [] })).toContain('Requests');
  expect(offered({ role: 'auditor', teams: [] })).not.toContain('Ask for more');
  expect(offered({ role: 'viewer', teams: [] })).not.toContain('Requests');
});

test('pages within a place are found by their own names, by those who are offered the place', () => {
  const offered = (person: Parameters<typeof placeActions>[0]['person']) =>
    labelsOf(placeActions({ mayCreate: false, mayLaunch: false, person }, ignore));
  const below = ['Templates', 'Schedules', 'Boot report'];

  expect(offered({ role: 'admin' })).toEqual(expect.arrayContaining([...below, 'Notifications', 'Your account']));
  expect(offered({ role: 'viewer', teams: [] }).filter((label) => below.includes(label))).toEqual(['Boot report']);
});

test('the root is not deleted, and a group below it is created once', () => {
  expect(labelsOf(groupActions({ ...blue, path: rootPath }, ignore))).toHaveLength(5);
  expect(labelsOf(placeActions({ mayCreate: true, mayLaunch: true, person: { role: 'admin' } }, ignore))).toContain(
    'Create group',
  );
});

test('a dialog opens over the tab that is open', () => {
  const show = vi.fn();

  groupActions(blue, show)
    .find(({ id }) => id === 'delete-group')
    ?.run();

  expect(show).toHaveBeenCalledWith('/groups/teams/blue?tab=limits&delete=group');
});

test('of the themes the present one is marked', () => {
  const actions = personActions('dark', ignore, ignore);

  expect(actions.filter(({ detail }) => detail !== '').map(({ id }) => id)).toEqual(['theme-dark']);
});
