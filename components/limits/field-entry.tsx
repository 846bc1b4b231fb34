'use client';

import { Segmented } from '#components/ui/segmented.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { isAppError } from '#server/domain/errors.ts';
import { mostRdma } from '#server/domain/limits/counted-limits.ts';
import { classIdText } from '#server/domain/limits/net-limits.ts';
import { wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import { formatBytes } from '#server/domain/units.ts';
import { type Draft, type DraftFacts, readDraft } from './limit-drafts.ts';
import type { LimitField } from './limit-fields.ts';
import { LimitInput } from './limit-input.tsx';
import { proportionOf } from './proportion-draft.ts';
import { ProportionEntry } from './proportion-entry.tsx';
import { amountOf, countFault, type DiskUnit } from './row-drafts.ts';
import { type EntryRow, RowsEntry } from './rows-entry.tsx';

const partitions = [
  { id: 'member', label: 'member' },
  { id: 'root', label: 'root' },
  { id: 'isolated', label: 'isolated' },
] as const;

const placeholders: Partial<Record<LimitField['unit'], string>> = {
  bytes: '512M, 1.5 GiB, 50%',
  quota: '1.5 CPUs, 250 ms / 1 s',
  usec: '20 ms',
  'cpu-list': '0-3,8 or all',
  'node-list': '0',
  count: '500',
  'class-id': '10:1',
};

/** The control that a limit is entered with. `draft` is null where the group has no value yet. */
export function FieldEntry({
  field,
  describedBy,
  draft,
  facts,
  rows,
  error,
  isChanged,
  isDisabled,
  onChange,
}: {
  field: LimitField;
  describedBy: string;
  draft: Draft | null;
  facts: DraftFacts;
  /** Disks or interfaces of the host, where each has something to be typed for. */
  rows: readonly EntryRow[];
  error: string | null;
  isChanged: boolean;
  isDisabled: boolean;
  onChange: (draft: Draft) => void;
}) {
  const common = { describedBy, error, isChanged, isDisabled, onChange };
  if (field.unit === 'flag') {
    const isOn = draft?.kind === 'flag' && draft.on;
    return (
      <Switch
        aria-label={field.label}
        aria-describedby={describedBy}
        isSelected={isOn}
        isDisabled={isDisabled}
        onChange={(on) => onChange({ kind: 'flag', on })}
        className="h-[30px]"
      >
        <span className={isChanged ? 'font-medium' : 'text-muted'}>{isOn ? 'on' : 'off'}</span>
      </Switch>
    );
  }
  if (field.unit === 'partition') {
    const chosen = partitions.find((one) => draft?.kind === 'text' && one.id === draft.text);
    return (
      <Segmented
        label={field.label}
        describedBy={describedBy}
        options={partitions}
        value={chosen?.id ?? null}
        isDisabled={isDisabled}
        onChange={(id) => onChange({ kind: 'text', text: id })}
      />
    );
  }
  if (field.unit === 'shares' || field.unit === 'weight') {
    const proportion = draft?.kind === 'proportion' ? draft : proportionOf(field.unit, '');
    return <ProportionEntry label={field.label} draft={proportion} {...common} />;
  }
  if (isOfRows(field.unit))
    return (
      <RowsEntry
        label={field.label}
        text={draft?.kind === 'text' ? draft.text : ''}
        rows={rows}
        isDisabled={isDisabled}
        onChange={onChange}
        {...rowEntries[field.unit]}
      />
    );
  return (
    <LimitInput
      label={field.label}
      draft={draft}
      unlimited={field.unlimited}
      suffix={suffixOf(field, draft, facts)}
      placeholder={placeholders[field.unit]}
      {...common}
    />
  );
}

type RowUnit = 'priorities' | DiskUnit | 'resources' | 'rdma-devices';

function isOfRows(unit: LimitField['unit']): unit is RowUnit {
  return unit in rowEntries;
}

/** How a row is typed. But for priorities, an empty field is nothing of its own. */
const rowEntries = {
  priorities: {
    blank: '0',
    faultOf: (typed: string) => (wholeNumberOf(typed) === null ? 'A priority is a whole number; 0 is none.' : null),
  },
  'disk-weights': {
    ...{ blank: '', placeholder: 'as for all disks' },
    faultOf: faultIn((typed) => typed.trim() !== '' && amountOf(typed, 'disk-weights', 'It')),
  },
  'disk-latencies': {
    ...{ blank: '', placeholder: 'no target' },
    faultOf: faultIn((typed) => typed.trim() !== '' && amountOf(typed, 'disk-latencies', 'It')),
  },
  resources: { ...{ blank: '', placeholder: 'no limit' }, faultOf: (typed: string) => countFault(typed) },
  'rdma-devices': {
    ...{ blank: '', placeholder: 'no limit' },
    faultOf: (typed: string) => countFault(typed, BigInt(mostRdma)),
  },
} as const;

/** What `read` says of a text that it cannot read. */
function faultIn(read: (typed: string) => unknown) {
  return (typed: string): string | null => {
    try {
      read(typed);
      return null;
    } catch (error) {
      if (isAppError(error)) return error.public;
      throw error;
    }
  };
}

/** How the text is understood, where that is not what it says: "47.7 MiB" behind 50000000, "200 / 100 ms" behind CPUs. */
function suffixOf(field: LimitField, draft: Draft | null, facts: DraftFacts): string | undefined {
  if (draft?.kind !== 'text' || draft.text.trim() === '') return undefined;
  const reading = readDraft(field.key, draft, facts);
  if (reading.kind === 'fault') return undefined;
  if (reading.edit.key === 'net_cls.classid') {
    const words = classIdText(reading.edit.value);
    return words === draft.text.trim() ? undefined : words;
  }
  const { value } = reading.edit;
  if (typeof value === 'bigint') {
    const words = formatBytes(value);
    return words === draft.text.trim() ? undefined : words;
  }
  if (Array.isArray(value)) return undefined;
  if (typeof value === 'object' && 'quotaUsec' in value && value.quotaUsec !== 'max' && !draft.text.includes('/'))
    return `${value.quotaUsec / 1000} / ${value.periodUsec / 1000} ms`;
  if (field.unit === 'cpu-list' && typeof value === 'string') {
    const count = value === '' ? 0 : countOf(value);
    return `${count} of ${facts.hostCpus}`;
  }
  return undefined;
}

function countOf(list: string): number {
  return list.split(',').reduce((sum, range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return sum + to - from + 1;
  }, 0);
}
