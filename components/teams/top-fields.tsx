'use client';

import { KeepChoice } from '#components/changes/keep-choice.tsx';
import { GroupPicker } from '#components/live/group-picker.tsx';
import type { AppFault } from '#components/ui/app-fault.ts';
import { resourceWords } from '#components/ui/resource-looks.ts';
import { Segmented } from '#components/ui/segmented.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { hostNotes } from '#server/domain/changes/sentences/host-notes.ts';
import { type BudgetResource, budgetKeys, budgetResources } from '#server/domain/teams/budget-resources.ts';
import { DiskFields } from './disk-fields.tsx';
import { nameOfTop, type TopField } from './top-choice.ts';
import type { NewTop } from './use-new-top.ts';

/** Fields of these names show their own fault. */
export const topFields: readonly string[] = [
  'parent',
  'name',
  'cores',
  'weight',
  'disks',
  ...budgetResources,
] satisfies TopField[];

const typed = { autoComplete: 'off', spellCheck: 'false' as const };

const ways = [
  { id: 'create', label: 'A new group' },
  { id: 'adopt', label: 'A group that is there' },
] as const;

/** Which group is the team's: a new one with its budget, or one that is there already. */
export function TopFields({ top, team, fault }: { top: NewTop; team: string; fault: AppFault | null }) {
  const { choice, change, read } = top;
  const faultOf = (field: TopField) => read.faults[field] ?? (fault?.field === field ? fault.public : null);
  const budgetOf = (resource: BudgetResource) => ({
    label: resource === 'cpu' ? 'CPUs' : resourceWords[resource],
    value: choice.budget[resource],
    onChange: (text: string) => change({ budget: { ...choice.budget, [resource]: text } }),
    error: faultOf(resource),
    // The preview has it too, below many lines.
    description: top.plan?.notes.find(({ code, key }) => key === budgetKeys[resource] && code in hostNotes)?.text,
  });
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1.5 font-medium">Top group</legend>
      <div className="flex flex-wrap items-center gap-3">
        <Segmented label="Which group" options={ways} value={choice.way} onChange={(way) => change({ way })} />
        {choice.way === 'create' && top.canKeep ? (
          <KeepChoice isSelected={choice.keep} onChange={(keep) => change({ keep })} />
        ) : null}
      </div>
      {choice.way === 'adopt' ? (
        <>
          <GroupPicker
            label="Top group"
            value={choice.adopted}
            onChange={(adopted) => {
              change({ adopted });
            }}
          />
          <p className="text-sm text-muted">It stays as it is, with all in it. Its limits are the team's budget.</p>
        </>
      ) : (
        <>
          <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
            <TextField
              label="In"
              mono
              value={choice.parent}
              onChange={(parent) => change({ parent })}
              error={faultOf('parent')}
              autoComplete="off"
              spellCheck="false"
            />
            <TextField
              label="Group"
              mono
              value={nameOfTop(choice, team)}
              onChange={(name) => change({ name })}
              description={read.group ? <span className="font-mono break-all">{read.group}</span> : undefined}
              error={read.faults.name ?? null}
              autoComplete="off"
              spellCheck="false"
            />
          </div>
          <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
            {top.resources.map((resource) => (
              <TextField key={resource} placeholder="no limit" {...typed} {...budgetOf(resource)} />
            ))}
            {top.hasCores ? (
              <TextField
                label="Cores"
                placeholder="all"
                value={choice.cores}
                onChange={(cores) => change({ cores })}
                error={faultOf('cores')}
                {...typed}
              />
            ) : null}
            {top.weightKey === null ? null : (
              <TextField
                label="CPU weight"
                placeholder={`${top.weightKey === 'cpu.shares' ? 1024 : 100}, as others`}
                value={choice.weight}
                onChange={(weight) => change({ weight })}
                error={faultOf('weight')}
                {...typed}
              />
            )}
          </div>
          {top.devices.length > 0 ? (
            <DiskFields
              draft={choice.disks}
              devices={top.devices}
              error={faultOf('disks')}
              isFlat={top.isIoFlat}
              onChange={(disks) => change({ disks })}
            />
          ) : null}
          <p className="text-sm text-muted">
            The budget, as “1.5”, “512 MiB”, “50” and “0-3,8”. The kernel holds the team to it, also while Corral is
            off. More limits can be set on the group's own page.
          </p>
        </>
      )}
    </fieldset>
  );
}
