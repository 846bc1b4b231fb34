'use client';

/** Plan, then load: what would be done, the button that does it, what came of it, and its way back. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button, ExplainedButton } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import type { ConfigPlan } from '#server/domain/config/config-requests.ts';
import type { LoadOutcome } from '#server/domain/config/load-verbs.ts';
import { versionOfHost } from '#server/domain/config/version-of-host.ts';
import { LoadPlanView } from './load-plan-view.tsx';
import { outcomeWords } from './plan-words.ts';

/** The first few tell what to do; Faults has all. */
const shownAtMost = 3;

export interface LoadResult {
  requestId: string;
  outcome: LoadOutcome;
}

/** `plan` of a text or of an undo; `run` does it on the condition that nothing has changed since. */
export function LoadPanel({
  plan,
  verb,
  isStale = false,
  whyNot,
  onConvert = null,
  run,
  onDone,
}: {
  plan: ConfigPlan;
  verb: 'Load' | 'Undo the load';
  /** The text is another one than was planned. */
  isStale?: boolean;
  whyNot: string | null;
  /** Leads to the text in the words of the version that this host has. */
  onConvert?: (() => void) | null;
  run: (about: { basis: string; confirmed: string | null }) => Promise<LoadResult>;
  onDone: (result: LoadResult) => void;
}) {
  const stops = plan.faults.filter(keepsFromLoading);
  const version = onConvert ? versionOfHost(stops) : null;
  const [typed, setTyped] = useState('');
  const load = useMutation({
    mutationFn: () => run({ basis: plan.basis ?? '', confirmed: plan.confirm === null ? null : typed }),
    onSuccess: onDone,
  });
  const why =
    whyNot ??
    (isStale ? 'The text has changed since it was planned: plan it again.' : null) ??
    (plan.refused ? 'The plan is refused: see what stands in the way.' : null) ??
    (plan.steps.every(({ kind }) => kind === 'nothing') ? 'Nothing would change.' : null) ??
    (plan.confirm !== null && typed !== plan.confirm ? `Type ${plan.confirm} first: this can kill.` : null);
  return (
    <div className="flex flex-col gap-3">
      {plan.basis === null ? (
        <>
          <Note tone="bad">The text has faults that keep it from being loaded: see Faults.</Note>
          {stops.slice(0, shownAtMost).map(({ from, line, code, text }) => (
            <Note key={`${from} ${code}`} tone="bad">
              Line {line}. {text}
            </Note>
          ))}
          {version !== null && onConvert ? (
            <div>
              <Button onPress={onConvert}>Convert to cgroup v{version}…</Button>
            </div>
          ) : null}
        </>
      ) : (
        <>
          <LoadPlanView plan={plan} />
          {plan.confirm !== null && !plan.refused ? (
            <TextField
              label="This can kill. Type the group’s name to confirm"
              value={typed}
              onChange={setTyped}
              placeholder={plan.confirm}
              mono
            />
          ) : null}
          {load.error ? (
            <Note tone="bad" role="alert">
              {faultOf(load.error).public}
            </Note>
          ) : null}
          <div>
            <ExplainedButton
              variant="primary"
              hint={`${verb}: all of it, or nothing`}
              whyNot={why}
              isPending={load.isPending}
              onPress={() => load.mutate()}
            >
              {verb}
            </ExplainedButton>
          </div>
        </>
      )}
    </div>
  );
}

/** What came of a load. */
export function LoadDone({ result, onUndo }: { result: LoadResult; onUndo: (() => void) | null }) {
  const { result: how, writes, dirs } = result.outcome;
  const refused = writes.find(({ status }) => status === 'refused') ?? dirs.find(({ status }) => status === 'refused');
  if (how === 'applied')
    return (
      <Note tone="ok" role="status">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <span>Done, and read back from the kernel: {outcomeWords(result.outcome)}</span>
          {onUndo ? (
            <Button size="sm" onPress={onUndo}>
              Undo…
            </Button>
          ) : null}
        </span>
      </Note>
    );
  return (
    <Note tone="bad" role="alert">
      {how === 'rolled-back'
        ? 'The kernel refused one of these; nothing of the text stands. '
        : 'The kernel refused one of these, and not all could be put back: the audit log has what stands. '}
      {refused?.path} {refused?.why}
    </Note>
  );
}

/** Before anything is planned. */
export function NoPlan() {
  return (
    <EmptyState title="Nothing is planned">
      Plan shows what loading this text would do on this host, group by group. Nothing is done before you press Load.
    </EmptyState>
  );
}
