'use client';

import { FilterX } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { Select } from '#components/ui/select.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { actionWords } from '#server/domain/audit/action-words.ts';
import type { AuditTeam } from '#server/domain/audit/audit-event.ts';
import { auditActions, auditResults } from '#server/domain/audit/audit-words.ts';
import {
  type FilterChoice,
  type GroupScope,
  groupFault,
  isFiltering,
  noFilter,
  type TimeSpan,
} from './audit-filter-state.ts';
import { resultLooks } from './audit-words.ts';

const actionOptions = [
  { id: 'any', label: 'Any action' } as const,
  ...auditActions.map((id) => ({ id, label: actionWords[id] })),
];
const outcomeOptions = [
  { id: 'any', label: 'Any outcome' } as const,
  ...auditResults.map((id) => ({ id, label: resultLooks[id].word })),
];
const scopeOptions: { id: GroupScope; label: string }[] = [
  { id: 'subtree', label: 'and all below' },
  { id: 'exact', label: 'this group only' },
];
const spanOptions: { id: TimeSpan; label: string }[] = [
  { id: 'any', label: 'Any time' },
  { id: 'hour', label: 'Last hour' },
  { id: 'day', label: 'Last 24 hours' },
  { id: 'week', label: 'Last 7 days' },
  { id: 'month', label: 'Last 30 days' },
  { id: 'custom', label: 'From … to …' },
];

/** The filters of the audit page. */
export function AuditFilterBar({
  choice,
  people,
  teams,
  onChange,
}: {
  choice: FilterChoice;
  people: readonly string[];
  teams: readonly AuditTeam[];
  onChange: (choice: FilterChoice) => void;
}) {
  const set = (part: Partial<FilterChoice>): void => onChange({ ...choice, ...part });
  // An address may name somebody who is not on record, or not known to be yet.
  const listed = choice.person === 'anyone' ? people : [...new Set([choice.person, ...people])];
  const peopleOptions = [{ id: 'anyone', label: 'Anyone' }, ...listed.map((id) => ({ id, label: id }))];
  const isUnknown = choice.team !== 'any' && !teams.some(({ id }) => id === choice.team);
  const teamOptions = [
    { id: 'any', label: 'Any team' },
    ...teams.map(({ id, name }) => ({ id, label: name })),
    ...(isUnknown ? [{ id: choice.team, label: 'A team not on record' }] : []),
  ];
  return (
    <search aria-label="Filters" className="flex flex-wrap items-start gap-2 px-3.5 py-2.5">
      <SearchField
        label="Search the audit log"
        placeholder="Text, request id"
        value={choice.search}
        onChange={(search) => set({ search })}
        className="w-56 max-w-full max-sm:w-full"
      />
      <TextField
        aria-label="Group"
        placeholder="Group: /web/api"
        value={choice.group}
        onChange={(group) => set({ group })}
        error={groupFault(choice.group)}
        autoComplete="off"
        className="w-48 max-w-full max-sm:w-full"
      />
      {choice.group.trim() === '' ? null : (
        <Select label="Groups below" options={scopeOptions} value={choice.scope} onChange={(scope) => set({ scope })} />
      )}
      <Select label="Person" options={peopleOptions} value={choice.person} onChange={(person) => set({ person })} />
      {teams.length === 0 && choice.team === 'any' ? null : (
        <Select label="Team" options={teamOptions} value={choice.team} onChange={(team) => set({ team })} />
      )}
      <Select label="Action" options={actionOptions} value={choice.action} onChange={(action) => set({ action })} />
      <Select
        label="Outcome"
        options={outcomeOptions}
        value={choice.outcome}
        onChange={(outcome) => set({ outcome })}
      />
      <Select label="Time" options={spanOptions} value={choice.span} onChange={(span) => set({ span })} />
      {choice.span === 'custom' ? (
        <>
          <TextField aria-label="From" type="datetime-local" value={choice.from} onChange={(from) => set({ from })} />
          <TextField aria-label="To" type="datetime-local" value={choice.until} onChange={(until) => set({ until })} />
        </>
      ) : null}
      {isFiltering(choice) ? (
        <Button variant="quiet" icon={FilterX} onPress={() => onChange(noFilter)}>
          Clear
        </Button>
      ) : null}
    </search>
  );
}
