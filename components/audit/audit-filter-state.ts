/** What is chosen in the filter bar of the audit page, its address, and the filters it means. Pure. */
import type { AuditAction, AuditFilters, AuditResult } from '#server/domain/audit/audit-event.ts';
import { auditActions, auditResults } from '#server/domain/audit/audit-words.ts';
import { groupPathFault, parseGroupPath } from '#server/domain/groups/group-path.ts';

export const timeSpans = ['any', 'hour', 'day', 'week', 'month', 'custom'] as const;
export type TimeSpan = (typeof timeSpans)[number];

export const groupScopes = ['subtree', 'exact'] as const;
export type GroupScope = (typeof groupScopes)[number];

export interface FilterChoice {
  search: string;
  group: string;
  /** Whether the group stands for what is below it, too. */
  scope: GroupScope;
  person: string | 'anyone';
  /** A team's id. */
  team: string | 'any';
  action: AuditAction | 'any';
  outcome: AuditResult | 'any';
  span: TimeSpan;
  /** As datetime-local writes it, in the reader's own time zone; "" for open. */
  from: string;
  until: string;
}

export const noFilter: FilterChoice = {
  search: '',
  group: '',
  scope: 'subtree',
  person: 'anyone',
  team: 'any',
  action: 'any',
  outcome: 'any',
  span: 'any',
  from: '',
  until: '',
};

const spanMs: Record<Exclude<TimeSpan, 'any' | 'custom'>, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

/** True when the choice leaves any record out, or is about to. */
export function isFiltering(choice: FilterChoice): boolean {
  return paramsOfChoice(choice).size > 0;
}

/** The choice as it stands in the address: only what differs from no filter, letter by letter as it was typed. */
export function paramsOfChoice(choice: FilterChoice): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) {
    if (value !== noFilter[name as keyof FilterChoice]) params.set(name, value);
  }
  return params;
}

/** The choice that an address stands for; a word that nobody can choose chooses nothing. */
export function choiceOfParams(params: Pick<URLSearchParams, 'get'>): FilterChoice {
  const oneOf = <Word extends string>(name: keyof FilterChoice, words: readonly Word[]): Word | 'any' =>
    words.find((word) => word === params.get(name)) ?? 'any';
  return {
    search: params.get('search') ?? '',
    group: params.get('group') ?? '',
    scope: groupScopes.find((scope) => scope === params.get('scope')) ?? 'subtree',
    person: params.get('person') ?? 'anyone',
    team: params.get('team') ?? 'any',
    action: oneOf('action', auditActions),
    outcome: oneOf('outcome', auditResults),
    span: oneOf('span', timeSpans),
    from: params.get('from') ?? '',
    until: params.get('until') ?? '',
  };
}

/** The sentence that belongs under the group field, or null. */
export function groupFault(text: string): string | null {
  return text.trim() === '' ? null : groupPathFault(text.trim());
}

/** The filters of a choice; a field that does not parse filters nothing. Spans are counted back from `nowMs`. */
export function filtersOf(choice: FilterChoice, nowMs: number): AuditFilters {
  const text = choice.group.trim();
  const group = text === '' || groupFault(text) ? null : parseGroupPath(text);
  return {
    ...(choice.search.trim() === '' ? {} : { search: choice.search.trim().slice(0, 200) }),
    ...(group === null ? {} : { group }),
    ...(group === null || choice.scope === 'subtree' ? {} : { groupScope: choice.scope }),
    ...(choice.person === 'anyone' ? {} : { person: choice.person }),
    ...(choice.team === 'any' ? {} : { team: choice.team.slice(0, 64) }),
    ...(choice.action === 'any' ? {} : { action: choice.action }),
    ...(choice.outcome === 'any' ? {} : { outcome: choice.outcome }),
    ...timesOf(choice, nowMs),
  };
}

/** The address of an export of what these filters show. */
export function exportHref(filters: AuditFilters, format: 'csv' | 'json'): string {
  const params = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) params.set(name, String(value));
  return `/api/audit/export?${params}`;
}

function timesOf(choice: FilterChoice, nowMs: number): Pick<AuditFilters, 'sinceMs' | 'untilMs'> {
  if (choice.span === 'any') return {};
  if (choice.span !== 'custom') return { sinceMs: nowMs - spanMs[choice.span] };
  const sinceMs = Date.parse(choice.from);
  const untilMs = Date.parse(choice.until);
  return {
    ...(Number.isNaN(sinceMs) ? {} : { sinceMs }),
    ...(Number.isNaN(untilMs) ? {} : { untilMs }),
  };
}
