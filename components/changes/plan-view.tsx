'use client';

import type { ReactNode } from 'react';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import { EffectiveTable } from './effective-table.tsx';
import { Equivalents } from './equivalents.tsx';
import { PlanNotes } from './plan-notes.tsx';
import { refusalOf } from './plan-refusal.ts';
import { PlannedWrites } from './planned-writes.tsx';
import { ThroughSystemd } from './through-systemd.tsx';

/**
 * All that a plan says: what is made and written in order, what there is to know, what then binds, the same as commands.
 * Of one that is refused only what it would write, and why not. The last plan stays in place until the new one is there; whoever carries it out waits for it.
 */
export function PlanView({
  plan,
  makes = [],
  unit,
  isCurrent,
  onWay,
}: {
  plan: Pick<ChangePlan, 'group' | 'writes' | 'notes' | 'effective' | 'effectiveNow' | 'equivalents' | 'through'>;
  /** Directories that come before the writes. */
  makes?: readonly PlannedDir[];
  /** What is shown of a group that systemd makes: the writes are then what the kernel is expected to show. */
  unit?: ReactNode;
  isCurrent: boolean;
  /** Where it can be chosen for how long systemd keeps a change. */
  onWay?: (way: 'systemd' | 'systemd-runtime') => void;
}) {
  const isRefused = refusalOf(plan) !== null;
  const isNew = unit !== undefined || makes.length > 0;
  return (
    <div aria-busy={!isCurrent} className="flex flex-col gap-3">
      {unit}
      {plan.through ? <ThroughSystemd call={plan.through} onWay={onWay} /> : null}
      {unit !== undefined && plan.writes.length === 0 ? null : (
        <PlannedWrites makes={unit === undefined ? makes : []} writes={plan.writes} />
      )}
      <PlanNotes notes={plan.notes} />
      {isRefused ? null : (
        <EffectiveTable
          group={plan.group}
          effective={plan.effective}
          // A group that is only to be made has no limits yet that could move.
          before={isNew ? plan.effective : plan.effectiveNow}
        />
      )}
      {unit === undefined && !isRefused ? <Equivalents equivalents={plan.equivalents} /> : null}
    </div>
  );
}
