'use client';

import { useState } from 'react';
import type { AppFault } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CreateRequest } from '#server/domain/groups/group-verbs.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import {
  type CreateChoice,
  type CreateField,
  controllersOf,
  createRequestOf,
  type HierarchyOffer,
  memoryForecast,
  type ParentLimits,
} from './create-choice.ts';

/** The fields of a new group. Faults show once they can be judged: the name's at the first try to create. */
export function CreateGroupForm({
  parent,
  facts,
  offers,
  initialEnable,
  parentProcesses,
  parentLimits,
  isPending,
  fault,
  onSubmit,
  onCancel,
}: {
  parent: GroupPath;
  facts: HostFacts;
  offers: readonly HierarchyOffer[];
  initialEnable: string[];
  /** Processes directly in the parent that keep v2 controllers from being enabled; 0 when nothing does. */
  parentProcesses: number;
  parentLimits: ParentLimits;
  isPending: boolean;
  fault: AppFault | null;
  onSubmit: (request: Omit<CreateRequest, 'requestId'>) => void;
  onCancel: () => void;
}) {
  const [choice, setChoice] = useState<CreateChoice>(() => ({
    name: '',
    hierarchies: offers.filter((offer) => offer.isDefault).map((offer) => offer.id),
    enable: initialEnable,
    memory: '',
    cpu: '',
    pids: '',
  }));
  const [isTried, setTried] = useState(false);
  const set = (part: Partial<CreateChoice>): void => setChoice((before) => ({ ...before, ...part }));
  const controllers = controllersOf(offers, choice);
  const v2 = offers.find((offer) => offer.version === 2 && choice.hierarchies.includes(offer.id));
  const reading = createRequestOf(choice, { parent, facts, parentLimits, controllers, hasV2: v2 !== undefined });
  const faults = reading.ok ? {} : reading.faults;
  const offered = offers.filter((offer) => offer.whyNot === null);
  const withheld = offers.length === offered.length ? '' : ` Not offered: ${withheldWords(offers)}.`;
  const shownFault = (field: CreateField): string | null =>
    (isTried || field !== 'name' || choice.name !== '' ? faults[field] : null) ??
    (fault?.field === field ? fault.public : null);

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reading.ok && !isPending) onSubmit(reading.request);
      }}
    >
      {/* Of any other parent the title says it. */}
      {parent === '/' ? <p className="text-muted">In the root group, /</p> : null}
      <TextField
        label="Name"
        description={
          <span className="font-mono break-all">{`${parent === '/' ? '' : parent}/${choice.name || '…'}`}</span>
        }
        value={choice.name}
        onChange={(name) => set({ name })}
        error={shownFault('name')}
        autoFocus
        autoComplete="off"
        spellCheck="false"
      />
      <Toggles
        legend="Hierarchies"
        hint={`In each one chosen the group exists and can be limited by its controllers.${withheld}`}
        options={offered.map((offer) => ({
          id: offer.id,
          label: offer.id,
          detail:
            offer.whyNot ??
            (offer.version === 2 ? 'v2' : `v1${offer.controllers.length === 0 ? ', no controller' : ''}`),
        }))}
        chosen={choice.hierarchies}
        onChange={(hierarchies) => set({ hierarchies })}
        error={shownFault('hierarchies')}
      />
      {v2 && v2.controllers.length > 0 ? (
        <Toggles
          legend="Controllers to enable for it (v2)"
          hint={
            parentProcesses > 0
              ? `The parent holds ${parentProcesses} of its own processes: the kernel does not enable memory or io there, and cpu, cpuset or pids would make it threaded. Move them into a group below first.`
              : 'Written to cgroup.subtree_control of the parent; its other groups get them too.'
          }
          options={v2.controllers.map((id) => ({ id, label: id, detail: '' }))}
          chosen={choice.enable}
          onChange={(enable) => set({ enable })}
          error={null}
        />
      ) : null}
      <fieldset>
        <legend className="mb-1 font-medium">
          First limits <span className="font-normal text-muted">(may be left empty)</span>
        </legend>
        <div className="grid gap-3 sm:grid-cols-3">
          <LimitText
            label="Memory limit"
            placeholder="512M, 50%"
            has={controllers.has('memory')}
            value={choice.memory}
            onChange={(memory) => set({ memory })}
            error={shownFault('memory')}
            hint={memoryForecast(choice.memory, { facts, parentLimits })}
          />
          <LimitText
            label="CPU quota"
            placeholder="1.5 CPUs"
            has={controllers.has('cpu')}
            value={choice.cpu}
            onChange={(cpu) => set({ cpu })}
            error={shownFault('cpu')}
          />
          <LimitText
            label="Process limit"
            placeholder="500"
            has={controllers.has('pids')}
            value={choice.pids}
            onChange={(pids) => set({ pids })}
            error={shownFault('pids')}
          />
        </div>
      </fieldset>
      {fault ? (
        <Note tone="bad" role="alert">
          {fault.public}
        </Note>
      ) : null}
      <div className="flex justify-end gap-2 border-t border-line-soft pt-3">
        <Button onPress={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending}>
          Create group
        </Button>
      </div>
    </form>
  );
}

/** "freezer, devices (the parent does not exist there)". */
function withheldWords(offers: readonly HierarchyOffer[]): string {
  const byReason = Map.groupBy(
    offers.filter((offer) => offer.whyNot !== null),
    (offer) => offer.whyNot,
  );
  return [...byReason].map(([why, list]) => `${list.map((offer) => offer.id).join(', ')} (${why})`).join('; ');
}

function LimitText({
  label,
  placeholder,
  has,
  value,
  onChange,
  error,
  hint = null,
}: {
  label: string;
  placeholder: string;
  /** Whether the group would have the controller. */
  has: boolean;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  /** What will come of what is typed. */
  hint?: string | null;
}) {
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      isDisabled={!has}
      description={has ? hint : 'Its controller is not chosen.'}
      value={value}
      onChange={onChange}
      error={has ? error : null}
      autoComplete="off"
    />
  );
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
            <span className="min-w-0 truncate" title={`${option.label} ${option.detail}`}>
              {option.label} <span className="text-sm text-faint">{option.detail}</span>
            </span>
          </Checkbox>
        ))}
      </div>
      {error ? <p className="mt-1 text-sm text-bad">{error}</p> : null}
    </fieldset>
  );
}
