'use client';

import { Lock } from 'lucide-react';
import { Card } from '#components/ui/card.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { SiblingShares } from '#server/domain/changes/share-of-siblings.ts';
import { countedHere, rdmaFigures } from '#server/domain/limits/counted-limits.ts';
import { readDeviceRule } from '#server/domain/limits/device-rules.ts';
import type { LimitKey, LimitReading } from '#server/domain/limits/limits.ts';
import { interfacesIn } from '#server/domain/limits/net-limits.ts';
import { CoreEntry } from './cores/core-entry.tsx';
import { NodeEntry } from './cores/node-entry.tsx';
import { DevicesEntry } from './devices/devices-entry.tsx';
import { FieldEntry } from './field-entry.tsx';
import { IoEntry } from './io/io-entry.tsx';
import { contextOf, initialWords, valueWords } from './limit-context.ts';
import type { Draft, DraftFacts } from './limit-drafts.ts';
import type { LimitField, LimitSection } from './limit-fields.ts';
import { LimitRow } from './limit-row.tsx';
import { presentEdit } from './limit-state.ts';
import { FormulaLine } from './proportion-entry.tsx';
import type { EntryRow } from './rows-entry.tsx';
import { SiblingSharesBar } from './sibling-shares-bar.tsx';

export interface LimitFormView {
  context: ChangeContext;
  facts: DraftFacts;
  draftOf: (key: LimitKey) => Draft | null;
  faults: Partial<Record<LimitKey, string>>;
  changed: ReadonlySet<LimitKey>;
  shares: SiblingShares | null;
  isDisabled: boolean;
  /** Other than "was", before the present value of a changed field. */
  wasWord?: string;
  onChange: (key: LimitKey, draft: Draft) => void;
}

/** Fields with more than one line of entry: a grid, a set of nodes, formulas. */
const unitsWithMore: ReadonlySet<LimitField['unit']> = new Set(['shares', 'weight', 'cpu-list', 'node-list']);

/** One controller's limits: a heading and a card with a row for each. */
export function LimitCard({ section, view }: { section: LimitSection; view: LimitFormView }) {
  return (
    <section aria-label={section.title} className="mb-3.5">
      <h2 className="mb-1.5 flex items-center gap-2 text-sm font-semibold text-muted">
        {section.title}
        <Tag>v{section.version}</Tag>
        {section.missing ? <span className="font-normal">not enabled here yet: a change enables it first</span> : null}
      </h2>
      <Card className="@container">
        {section.fields.map((field) => (
          <LimitEntry key={field.key} field={field} section={section} view={view} />
        ))}
      </Card>
    </section>
  );
}

/** The row of one limit with the control it is entered with. */
export function LimitEntry({
  field,
  section,
  view,
}: {
  field: LimitField;
  section: LimitSection;
  view: LimitFormView;
}) {
  const { context, facts } = view;
  const reading = context.own.limits[field.key];
  const canBeBrought = section.missing !== null && reading?.kind !== 'value';
  if (!canBeBrought && reading?.kind !== 'value')
    return (
      <LimitRow field={field} context={[]} was={null}>
        {() => (
          <p className="pt-1 text-sm text-muted">{reading?.reason.text ?? 'This kernel does not offer it here.'}</p>
        )}
      </LimitRow>
    );

  const readOnly = reading?.kind === 'value' ? reading.readOnly : null;
  const draft = view.draftOf(field.key);
  const isDisabled = view.isDisabled || readOnly !== null;
  const present = presentEdit(context, field.key);
  const isChanged = view.changed.has(field.key);
  if (field.unit === 'device-rules')
    return (
      <DevicesEntry
        field={field}
        draft={draft}
        rules={draft?.kind === 'text' ? draft.text.split('\n').flatMap((line) => readDeviceRule(line) ?? []) : []}
        devices={context.devices}
        error={view.faults[field.key] ?? null}
        readOnly={readOnly?.text ?? null}
        isDisabled={isDisabled}
        onChange={(next) => view.onChange(field.key, next)}
      />
    );
  if (field.unit === 'devices')
    return (
      <IoEntry
        field={field}
        draft={draft?.kind === 'devices' ? draft : { kind: 'devices', rows: [] }}
        present={present?.key === 'io.max' ? present.value : []}
        devices={context.devices}
        error={view.faults[field.key] ?? null}
        readOnly={readOnly?.text ?? null}
        isDisabled={isDisabled}
        onChange={(next) => view.onChange(field.key, next)}
      />
    );
  const was = isChanged
    ? present
      ? valueWords(present)
      : `${initialWords(section.version, field.key)} by default`
    : null;
  return (
    <LimitRow
      field={field}
      context={contextOf(context, field.key)}
      was={was}
      wasWord={view.wasWord}
      aside={
        (field.unit === 'shares' || field.unit === 'weight') && view.shares ? (
          <SiblingSharesBar group={context.group} shares={view.shares} was={was} />
        ) : null
      }
      below={
        unitsWithMore.has(field.unit) ? <Below field={field} view={view} draft={draft} isDisabled={isDisabled} /> : null
      }
      readOnly={
        readOnly ? (
          <span className="flex items-center gap-1.5">
            <Icon as={Lock} size={12} />
            {readOnly.text}
          </span>
        ) : null
      }
    >
      {(contextId) => (
        <FieldEntry
          field={field}
          describedBy={contextId}
          draft={draft}
          facts={facts}
          rows={rowsOf(field, reading, context)}
          error={view.faults[field.key] ?? null}
          isChanged={isChanged}
          isDisabled={isDisabled}
          onChange={(next) => view.onChange(field.key, next)}
        />
      )}
    </LimitRow>
  );
}

/** What a number is typed for: the interfaces that the file names, the disks and what is counted on the host. */
function rowsOf(
  { unit }: LimitField,
  reading: LimitReading | undefined,
  { devices, topology }: ChangeContext,
): EntryRow[] {
  const files = reading?.kind === 'value' ? reading.files : [];
  if (unit === 'priorities')
    return interfacesIn(files[0]?.text ?? '').map((one) => ({ id: one.interface, name: one.interface }));
  if (unit === 'resources' || unit === 'rdma-devices')
    return countedRows(unit, countedHere(unit === 'resources' ? 'misc.max' : 'rdma.max', { topology, reading }));
  if (unit !== 'disk-weights' && unit !== 'disk-latencies') return [];
  return devices
    .filter(({ bytes, partOf }) => bytes > 0 && partOf === null)
    .map(({ device, name }) => ({ id: device, name }));
}

function countedRows(unit: 'resources' | 'rdma-devices', names: readonly string[]): EntryRow[] {
  if (unit === 'resources') return names.map((name) => ({ id: name, name }));
  return names.flatMap((of) => rdmaFigures.map((figure) => ({ id: `${of}/${figure}`, name: figure, of })));
}

function Below({
  field,
  view,
  draft,
  isDisabled,
}: {
  field: LimitField;
  view: LimitFormView;
  draft: Draft | null;
  isDisabled: boolean;
}) {
  const text = draft?.kind === 'text' ? draft.text : '';
  const write = (next: string): void => view.onChange(field.key, { kind: 'text', text: next });
  switch (field.unit) {
    case 'shares':
    case 'weight':
      return draft?.kind === 'proportion' ? <FormulaLine draft={draft} /> : null;
    case 'cpu-list':
      return (
        <CoreEntry
          context={view.context}
          text={text}
          highestCpu={view.facts.highestCpu}
          isDisabled={isDisabled}
          onChange={write}
        />
      );
    case 'node-list':
      return (
        <NodeEntry
          topology={view.context.topology}
          text={text}
          highestNode={view.facts.highestNode}
          isDisabled={isDisabled}
          onChange={write}
        />
      );
    default:
      return null;
  }
}
