import { expect, test } from 'vitest';
import type { EventChoice } from './event-filter-state.ts';
import {
  eventChoiceOf,
  eventFiltersOf,
  eventGroupFault,
  noEventFilter,
  openedEventOf,
  paramsOfEventChoice,
} from './event-filter-state.ts';

const chosen: EventChoice = { sort: 'kills', group: '/web/ä b', exact: true, span: 'day' };

test('a choice and its address say the same', () => {
  expect(eventChoiceOf(paramsOfEventChoice(chosen))).toEqual(chosen);
  expect(paramsOfEventChoice(noEventFilter).size).toBe(0);
});

test('an address with words that nobody can choose chooses nothing', () => {
  expect(eventChoiceOf(new URLSearchParams('sort=all-of-it&span=1&exact=yes'))).toEqual(noEventFilter);
  expect(openedEventOf(new URLSearchParams('event=1e9'))).toBeNull();
  expect(openedEventOf(new URLSearchParams('event=12'))).toBe(12);
});

test('a choice means filters; a group that is none filters nothing', () => {
  expect(eventFiltersOf(chosen, 86_400_001)).toEqual({ sort: 'kills', group: '/web/ä b', exact: true, sinceMs: 1 });
  expect(eventFiltersOf({ ...noEventFilter, group: 'web' }, 0)).toEqual({});
  expect(eventGroupFault('web')).toBe('A group path starts with "/".');
});
