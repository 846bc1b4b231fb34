/** What is chosen in the filter bar of the audit page, and the filters it means. Pure. */
import type { AuditAction, AuditFilters, AuditResult } from '#server/domain/audit-event.ts';
import { groupPathFault, parseGroupPath } from '#server/domain/group-path.ts';

export type TimeSpan = 'any' | 'hour' | 'day' | 'week' | 'month' | 'custom';

export interface FilterChoice {
  search: string;
  group: string;
  person: string | 'anyone';
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
  person: 'anyone',
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

/** The sentence that belongs under the group field, or null. */
export function groupFault(text: string): string | null {
  return text.trim() === '' ? null : groupPathFault(text.trim());
}

/** The filters of a choice; a field that does not parse filters nothing. Spans are counted back from `nowMs`. */
export function filtersOf(choice: FilterChoice, nowMs: number): AuditFilters {
  const group = choice.group.trim();
  return {
    ...(choice.search.trim() === '' ? {} : { search: choice.search.trim().slice(0, 200) }),
    ...(group === '' || groupFault(group) ? {} : { group: parseGroupPath(group) }),
    ...(choice.person === 'anyone' ? {} : { person: choice.person }),
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
