import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import {
  choiceOfParams,
  exportHref,
  type FilterChoice,
  filtersOf,
  groupFault,
  isFiltering,
  noFilter,
  paramsOfChoice,
} from './audit-filter-state.ts';

const now = 1_700_000_000_000;

test('asks for everything when nothing is chosen', () => {
  expect(filtersOf(noFilter, now)).toEqual({});
});

test('counts a span back from now and trims what is typed', () => {
  expect(filtersOf({ ...noFilter, span: 'hour', search: ' foo ', group: '/web ' }, now)).toEqual({
    search: 'foo',
    group: '/web',
    sinceMs: now - 3_600_000,
  });
});

test('filters nothing by a group that cannot be, and says why', () => {
  expect(filtersOf({ ...noFilter, group: 'web' }, now)).toEqual({});
  expect(groupFault('web')).toMatch(/starts with "\/"/);
  expect(groupFault('')).toBeNull();
});

test('asks for one group alone only where there is a group to ask for', () => {
  expect(filtersOf({ ...noFilter, group: '/web', scope: 'exact' }, now)).toEqual({
    group: '/web',
    groupScope: 'exact',
  });
  expect(filtersOf({ ...noFilter, scope: 'exact' }, now)).toEqual({});
  expect(exportHref({ group: '/web' as GroupPath, groupScope: 'exact' }, 'csv')).toContain('groupScope=exact');
});

test('asks for what was done in the groups of one team, and exports the same', () => {
  expect(filtersOf({ ...noFilter, team: 't1' }, now)).toEqual({ team: 't1' });
  expect(exportHref({ team: 't1' }, 'csv')).toBe('/api/audit/export?format=csv&team=t1');
});

test('leaves an open end of a custom span open', () => {
  const filters = filtersOf({ ...noFilter, span: 'custom', from: '2026-11-23T12:00' }, now);

  expect(filters.sinceMs).toBe(new Date('2026-11-23T12:00').getTime());
  expect(filters.untilMs).toBeUndefined();
});

test('exports what the filters show', () => {
  expect(exportHref({ group: '/a b' as GroupPath, sinceMs: 5 }, 'csv')).toBe(
    '/api/audit/export?format=csv&group=%2Fa+b&sinceMs=5',
  );
});

const everything: FilterChoice = {
  search: 'pids.max = 1 & more ',
  group: '/a b',
  scope: 'exact',
  person: 'ada@example.org',
  team: 't1',
  action: 'limits.apply',
  outcome: 'refused',
  span: 'custom',
  from: '2026-11-23T12:00',
  until: '2026-11-23T13:00',
};

test.each([noFilter, everything, { ...noFilter, group: 'not a group yet' }])(
  'finds in the address what was chosen: %o',
  (choice) => {
    const address = paramsOfChoice(choice).toString();

    expect(choiceOfParams(new URLSearchParams(address))).toEqual(choice);
  },
);

test('keeps the address short: what is not filtered is not in it', () => {
  expect(paramsOfChoice(noFilter).toString()).toBe('');
  expect(paramsOfChoice({ ...noFilter, action: 'group.create' }).toString()).toBe('action=group.create');
  expect(isFiltering(noFilter)).toBe(false);
  expect(isFiltering({ ...noFilter, person: 'ada@example.org' })).toBe(true);
});

test('chooses nothing by words that cannot be chosen', () => {
  expect(choiceOfParams(new URLSearchParams('action=rm&outcome=<b>&span=century&nonsense=1'))).toEqual(noFilter);
});
