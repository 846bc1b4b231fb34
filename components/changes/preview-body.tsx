'use client';

/** The preview once something is typed: what will be written, what that does, and the button that does it. */
import { useState } from 'react';
import { AskForMore } from '#components/live/ask-for-more.tsx';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { isBudgetRefusal } from '#server/domain/teams/budget-sentences.ts';
import { KeepChoice } from './keep-choice.tsx';
import { MovedNote } from './moved-note.tsx';
import { refusalOf } from './plan-refusal.ts';
import { PlanView } from './plan-view.tsx';
import { TryChoice } from './try-choice.tsx';
import { UnreadFields } from './unread-fields.tsx';
import type { LimitsChange } from './use-limits-change.ts';

export function PreviewBody({
  change,
  editCount,
  faultCount,
  whyNot,
}: {
  change: LimitsChange;
  editCount: number;
  faultCount: number;
  whyNot: string | null;
}) {
  const { plan } = change;
  const faults = faultCount > 0 ? <UnreadFields count={faultCount} /> : null;
  if (editCount === 0) return faults;
  if (change.previewError)
    return <ErrorState error={change.previewError} title="No preview" onRetry={change.retryPreview} />;
  if (!plan) return <SkeletonRows rows={5} label="Making the preview" />;
  return (
    <>
      {faults}
      <PlanView plan={plan} isCurrent={change.isCurrent} onWay={change.setManner} />
      <OverrideChoice plan={plan} change={change} />
      <SetInstead plan={plan} change={change} />
      <ApplyForm key={plan.confirm ?? ''} plan={plan} change={change} whyNot={whyNot} hasFaults={faultCount > 0} />
    </>
  );
}

/** For those who may: an owner that refuses can be passed over, and is again respected by the same button. */
function OverrideChoice({ plan, change }: { plan: ChangePlan; change: LimitsChange }) {
  const whyNot = useWhyNot('limits:override', plan.group);
  if (whyNot !== null || !(change.manner === 'override' || isKeptByOwner(plan))) return null;
  return (
    <Button
      variant="quiet"
      size="sm"
      onPress={() => change.setManner(change.manner === 'override' ? null : 'override')}
    >
      {change.manner === 'override' ? 'Leave it to the owner' : 'Write all the same'}
    </Button>
  );
}

/** An undo that finds nothing of systemd's to remove can still set the value. */
function SetInstead({ plan, change }: { plan: ChangePlan; change: LimitsChange }) {
  if (!hasNothingToRemove(plan)) return null;
  return (
    <Button variant="quiet" size="sm" onPress={() => change.setManner(null)}>
      Set the value instead
    </Button>
  );
}

function hasNothingToRemove(plan: ChangePlan): boolean {
  return plan.notes.some(({ code }) => code === 'systemd-nothing-to-remove');
}

function isKeptByOwner(plan: ChangePlan): boolean {
  return plan.notes.some(({ code }) => code.startsWith('owner-keeps'));
}

function whyRefused(plan: ChangePlan): string {
  if (hasNothingToRemove(plan)) return 'There is nothing to remove.';
  if (!refusalOf(plan)) return 'There is nothing to change.';
  if (isKeptByOwner(plan)) return 'This group is changed with its owner’s command.';
  const isPolicy = plan.notes.some(
    ({ severity, code }) => severity === 'refused' && (isBudgetRefusal(code) || code.startsWith('ceiling')),
  );
  return isPolicy
    ? 'This is more than is allowed here; change it first.'
    : 'The kernel would refuse this; change it first.';
}

function ApplyForm({
  plan,
  change,
  whyNot,
  hasFaults,
}: {
  plan: ChangePlan;
  change: LimitsChange;
  whyNot: string | null;
  hasFaults: boolean;
}) {
  const [typed, setTyped] = useState('');
  const isConfirmed = plan.confirm === null || typed === plan.confirm;
  const hindrance = whyNot ?? (plan.refused ? whyRefused(plan) : null);
  const canApply = hindrance === null && !hasFaults && isConfirmed && change.isCurrent && plan.writes.length > 0;
  return (
    <form
      className="flex flex-col gap-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (canApply) change.apply(plan.confirm === null ? null : typed);
      }}
    >
      {change.moved ? (
        <MovedNote moved={change.moved} />
      ) : change.fault ? (
        <Note tone="bad" role="alert">
          {change.fault.public}
          <AskForMore refusal={change.fault.sentence} />
          {change.fault.requestId ? (
            <span className="block font-mono text-xs text-muted">request {change.fault.requestId}</span>
          ) : null}
        </Note>
      ) : null}
      {plan.confirm !== null && !plan.refused ? (
        <TextField
          label="This can kill. Type the group’s name to confirm"
          description={
            <>
              Type <code className="font-mono text-text">{plan.confirm}</code>
            </>
          }
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          spellCheck="false"
          mono
        />
      ) : null}
      {/* What is tried is not kept: the choice is one of Apply alone. */}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          type="submit"
          className="flex-1"
          variant={plan.confirm === null ? 'primary' : 'danger'}
          isDisabled={!canApply}
          isPending={change.isApplying}
        >
          {plan.confirm === null ? 'Apply' : 'Apply and risk kills'}
        </Button>
        {change.keep === null ? null : <KeepChoice isSelected={change.keep} onChange={change.setKeep} />}
      </div>
      {change.canTry ? (
        <TryChoice
          tried={change.tried}
          known={plan.notes}
          isDisabled={!canApply}
          isPending={change.isApplying}
          onTry={(span) => change.apply(plan.confirm === null ? null : typed, span)}
        />
      ) : null}
      {hindrance ? <p className="text-sm text-muted">{hindrance}</p> : null}
    </form>
  );
}
