/**
 * Carries out planned writes: in order, each read back, and all of them rolled back when one is refused. What it returns
 * says per file what was asked, what stood before and what stands now.
 */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { ApplyOutcome, PlannedWrite, WriteOutcome } from '#server/domain/changes/change.ts';
import { isSameSetting } from '#server/domain/limits/setting-rows.ts';
import { outcomeOf, readWrite, rollBackWrite, writeAndReadBack } from './one-write.ts';
import type { StepLog } from './planned-step.ts';
import { doneOf, stepOf } from './planned-step.ts';

export interface WritesDone {
  result: ApplyOutcome['result'];
  writes: WriteOutcome[];
}

/**
 * Writes what was planned, once it is in the journal: as steps from `first` on where the caller has put it there with the
 * rest of its plan. Never throws for what the kernel refuses.
 */
export async function runWrites(
  { host, steps }: { host: CgroupHost; steps: StepLog },
  planned: readonly PlannedWrite[],
  first: number = steps.plan(planned.map(stepOf)),
): Promise<WritesDone> {
  const outcomes: WriteOutcome[] = planned.map((write) => outcomeOf(write, 'not-tried'));
  let refused = false;
  for (const [at, write] of planned.entries()) {
    const outcome = await writeAndReadBack(host, write);
    steps.did(first + at, doneOf(outcome));
    outcomes[at] = outcome;
    if (outcome.status !== 'refused') continue;
    refused = true;
    break;
  }
  if (refused) await rollBackWrites(host, planned, outcomes);
  readWhatStands(host, planned, outcomes);
  const broken = outcomes.some((outcome) => outcome.status === 'rollback-failed');
  return { result: broken ? 'broken' : refused ? 'rolled-back' : 'applied', writes: outcomes };
}

/** Puts back, last first, what `runWrites` had written. The outcomes are changed in place. */
export async function rollBackWrites(
  host: CgroupHost,
  planned: readonly PlannedWrite[],
  outcomes: WriteOutcome[],
): Promise<void> {
  for (const [at, write] of [...planned.entries()].reverse()) {
    const outcome = outcomes[at];
    if (!outcome || (outcome.status !== 'kept' && outcome.status !== 'differs')) continue;
    outcomes[at] = { ...outcome, ...(await rollBackWrite(host, write)) };
  }
}

/** Values that were written more than once keep what each write led to; the others show what stands at the end. */
function readWhatStands(host: CgroupHost, planned: readonly PlannedWrite[], outcomes: WriteOutcome[]): void {
  for (const [at, write] of planned.entries()) {
    const outcome = outcomes[at];
    const writtenAgain = planned.slice(at + 1).some((later) => isSameSetting(later, write));
    const applied = outcome?.status === 'kept' || outcome?.status === 'differs';
    if (outcome && !(applied && writtenAgain)) outcomes[at] = { ...outcome, after: readWrite(host, write) };
  }
}
