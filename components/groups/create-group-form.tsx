'use client';

import { type ReactNode, useMemo, useState } from 'react';
import type { RenderFirstLimits } from '#components/changes/first-limits.ts';
import { KeepChoice } from '#components/changes/keep-choice.tsx';
import { useMay } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { FormContext } from '#server/domain/changes/change.ts';
import { contextOfChild } from '#server/domain/changes/new-group.ts';
import { newGroupPath, unitNameFault } from '#server/domain/groups/ground.ts';
import type { GroupKind } from '#server/domain/groups/group-kinds.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import {
  type CreateChoice,
  type CreateField,
  createRequestOf,
  dirsOf,
  type HierarchyOffer,
  unitPlace,
} from './create-choice.ts';
import { CreatePreview } from './create-preview.tsx';
import { KindChoice } from './kind-choice.tsx';
import { useCreation } from './use-creation.ts';

interface CreateGroupFormProps {
  parent: GroupPath;
  context: FormContext;
  facts: HostFacts;
  offers: readonly HierarchyOffer[];
  /** What it can be made as, the best first. */
  kinds: readonly GroupKind[];
  initialEnable: string[];
  renderLimits: RenderFirstLimits;
  onCreated: (group: GroupPath) => void;
  onCancel: () => void;
}

/** The fields of a new group, beside them what creating it will do. */
export function CreateGroupForm(props: CreateGroupFormProps) {
  const { parent, context, facts, offers, kinds, initialEnable, renderLimits } = props;
  const [choice, setChoice] = useState<CreateChoice>(() => ({
    name: '',
    kind: kinds[0] ?? 'directory',
    hierarchies: offers.filter((offer) => offer.isDefault).map((offer) => offer.id),
    enable: initialEnable,
  }));
  const child = useMemo(() => {
    const group = groupToBe(parent, choice);
    const { enable, hierarchies } = choice.kind === 'directory' ? choice : unitPlace(offers);
    const controllersIn = (id: string) => facts.hierarchies.find((each) => each.id === id)?.controllers ?? [];
    return contextOfChild(context, { group, makes: dirsOf(facts, hierarchies, group), enable }, controllersIn);
  }, [parent, context, facts, offers, choice]);

  return renderLimits({
    context: child,
    children: ({ edits, faults, fields }) => (
      <Fields
        {...props}
        choice={choice}
        onChoice={(part) => setChoice((before) => ({ ...before, ...part }))}
        group={child.group}
        edits={edits}
        limitFaults={Object.keys(faults).length}
        limitFields={fields}
      />
    ),
  });
}

function Fields({
  parent,
  context,
  offers,
  kinds,
  choice,
  onChoice,
  group,
  edits,
  limitFaults,
  limitFields,
  onCreated,
  onCancel,
}: CreateGroupFormProps & {
  choice: CreateChoice;
  onChoice: (part: Partial<CreateChoice>) => void;
  group: GroupPath;
  edits: CreatePlanRequest['edits'];
  /** How many limits cannot be read. */
  limitFaults: number;
  limitFields: ReactNode;
}) {
  // A fault of the name shows once it can be judged: when something is typed, or at the first try to create.
  const [isTried, setTried] = useState(false);
  const v2 = offers.find((offer) => offer.version === 2 && choice.hierarchies.includes(offer.id));
  const reading = createRequestOf(choice, { parent, hasV2: v2 !== undefined });
  const faults = reading.ok ? {} : reading.faults;
  const request = reading.ok ? { ...reading.request, edits } : null;
  const [keep, setKeep] = useState(true);
  // A unit comes back by itself; also while its name is not one yet.
  const mayKeep = useMay('wanted:update', group);
  const canKeep = choice.kind === 'directory' && mayKeep && isKeepable(group);
  const creation = useCreation(request, { keep: keep && canKeep, onCreated });
  const { fault } = creation;
  const shownFault = (field: CreateField): string | null =>
    (isTried || field !== 'name' || choice.name !== '' ? faults[field] : null) ??
    (fault?.field === field ? fault.public : null);
  const offered = offers.filter((offer) => offer.whyNot === null);
  const withheld = offers.length === offered.length ? '' : ` Not offered: ${withheldWords(offers)}.`;
  const parentProcesses = parent === '/' ? 0 : context.own.processes;
  // Before there is anything to preview, pressing the button tells what is missing.
  const waits = request !== null && (!creation.isCurrent || creation.plan?.refused === true || limitFaults > 0);

  return (
    <form
      className="@container"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (request !== null && !waits && !creation.isCreating) creation.create();
      }}
    >
      <div className="grid grid-cols-1 items-start gap-x-5 gap-y-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,380px)]">
        <div className="flex min-w-0 flex-col gap-4">
          <TextField
            label="Name"
            description={<span className="font-mono break-all">{group}</span>}
            value={choice.name}
            onChange={(name) => onChoice({ name })}
            error={shownFault('name')}
            autoFocus
            autoComplete="off"
            spellCheck="false"
          />
          {kinds.length > 1 ? (
            <KindChoice kinds={kinds} kind={choice.kind} onKind={(kind) => onChoice({ kind })} />
          ) : null}
          {choice.kind === 'directory' ? (
            <Toggles
              legend="Hierarchies"
              hint={`The group is created in each hierarchy chosen, and its controllers can limit it.${withheld}`}
              options={offered.map((offer) => ({
                id: offer.id,
                label: offer.id,
                detail: offer.version === 2 ? 'v2' : `v1${offer.controllers.length === 0 ? ', no controller' : ''}`,
              }))}
              chosen={choice.hierarchies}
              onChange={(hierarchies) => onChoice({ hierarchies })}
              error={shownFault('hierarchies')}
            />
          ) : null}
          {choice.kind === 'directory' && v2 && v2.controllers.length > 0 ? (
            <Toggles
              legend="Controllers to enable for it (v2)"
              hint={
                parentProcesses > 0
                  ? `The parent has ${parentProcesses === 1 ? 'a process' : `${parentProcesses} processes`} of its own: the kernel does not enable memory or io there, and cpu, cpuset or pids would make it threaded. Move ${parentProcesses === 1 ? 'it' : 'them'} into a group below first.`
                  : 'Written to cgroup.subtree_control of the parent; its other groups get them too.'
              }
              options={v2.controllers.map((id) => ({ id, label: id, detail: '' }))}
              chosen={choice.enable}
              onChange={(enable) => onChoice({ enable })}
              error={null}
            />
          ) : null}
          <fieldset className="min-w-0">
            <legend className="mb-1.5 font-medium">
              Add limits <span className="font-normal text-muted">(optional)</span>
            </legend>
            {limitFields}
          </fieldset>
        </div>
        <CreatePreview creation={creation} isNamed={request !== null} limitFaults={limitFaults} />
      </div>
      <div className="sticky -bottom-4 z-10 -mx-4 mt-4 -mb-3.5 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line-soft bg-panel px-4 py-3">
        {canKeep ? <KeepChoice isSelected={keep} onChange={setKeep} className="mr-auto" /> : null}
        <Button onPress={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" isDisabled={waits} isPending={creation.isCreating}>
          Create group
        </Button>
      </div>
    </form>
  );
}

/** Where it will be; of a name that cannot be one, as far as it goes. */
function groupToBe(parent: GroupPath, { name, kind }: CreateChoice): GroupPath {
  const asTyped = `${parent === '/' ? '' : parent}/${name || '…'}` as GroupPath;
  if (kind === 'directory' || unitNameFault(name || 'x', kind) !== null) return asTyped;
  return newGroupPath({ parent, name: name || '…', kind });
}

/** "freezer, devices (the parent does not exist there)". */
function withheldWords(offers: readonly HierarchyOffer[]): string {
  const byReason = Map.groupBy(
    offers.filter((offer) => offer.whyNot !== null),
    (offer) => offer.whyNot,
  );
  return [...byReason].map(([why, list]) => `${list.map((offer) => offer.id).join(', ')} (${why})`).join('; ');
}

function Toggles({
  legend,
  hint,
  options,
  chosen,
  onChange,
  error,
}: {
  legend: string;
  hint: string;
  options: readonly { id: string; label: string; detail: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  error: string | null;
}) {
  return (
    <fieldset>
      <legend className="font-medium">{legend}</legend>
      <p className="mb-1.5 text-sm text-muted">{hint}</p>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1.5 sm:grid-cols-3">
        {options.map((option) => (
          <Checkbox
            key={option.id}
            isSelected={chosen.includes(option.id)}
            onChange={(isOn) => onChange(isOn ? [...chosen, option.id] : chosen.filter((id) => id !== option.id))}
            className="min-w-0"
          >
            <span className="min-w-0 wrap-anywhere">
              {option.label} <span className="text-sm text-faint">{option.detail}</span>
            </span>
          </Checkbox>
        ))}
      </div>
      {error ? <p className="mt-1 text-sm text-bad">{error}</p> : null}
    </fieldset>
  );
}
