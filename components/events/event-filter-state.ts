/** What is chosen above the list of events, its address, and the filters it means. Pure. */
import type { EventSort } from '#server/domain/events/event-list.ts';
import { eventSorts } from '#server/domain/events/event-list.ts';
import type { EventFilters } from '#server/domain/events/event-query.ts';
import { groupPathFault, parseGroupPath } from '#server/domain/groups/group-path.ts';

export const eventSpans = ['any', 'hour', 'day', 'week'] as const;
export type EventSpan = (typeof eventSpans)[number];

export interface EventChoice {
  sort: EventSort | 'all';
  group: string;
  /** Only this group, not those below it. */
  exact: boolean;
  span: EventSpan;
}

export const noEventFilter: EventChoice = { sort: 'all', group: '', exact: false, span: 'any' };

const spanMs: Record<Exclude<EventSpan, 'any'>, number> = {
  hour: 3_600_000,
  day: 24 * 3_600_000,
  week: 7 * 24 * 3_600_000,
};

/** The choice as it stands in the address: only what differs from no filter. */
export function paramsOfEventChoice(choice: EventChoice): URLSearchParams {
  const params = new URLSearchParams();
  if (choice.sort !== 'all') params.set('sort', choice.sort);
  if (choice.group !== '') params.set('group', choice.group);
  if (choice.exact) params.set('exact', '1');
  if (choice.span !== 'any') params.set('span', choice.span);
  return params;
}

/** The choice that an address stands for; a word that nobody can choose chooses nothing. */
export function eventChoiceOf(params: Pick<URLSearchParams, 'get'>): EventChoice {
  return {
    sort: eventSorts.find((sort) => sort === params.get('sort')) ?? 'all',
    group: params.get('group') ?? '',
    exact: params.get('exact') === '1',
    span: eventSpans.find((span) => span === params.get('span')) ?? 'any',
  };
}

/** The sentence that belongs under the group field, or null. */
export function eventGroupFault(text: string): string | null {
  return text.trim() === '' ? null : groupPathFault(text.trim());
}

/** The filters of a choice; a group that does not parse filters nothing. Spans are counted back from `nowMs`. */
export function eventFiltersOf({ sort, group, exact, span }: EventChoice, nowMs: number): EventFilters {
  const path = group.trim();
  return {
    ...(sort === 'all' ? {} : { sort }),
    ...(path === '' || eventGroupFault(path) ? {} : { group: parseGroupPath(path), ...(exact ? { exact } : {}) }),
    ...(span === 'any' ? {} : { sinceMs: nowMs - spanMs[span] }),
  };
}

/** The number of the event that the address asks to open. */
export function openedEventOf(params: Pick<URLSearchParams, 'get'>): number | null {
  const text = params.get('event') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
