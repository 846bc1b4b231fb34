/**
 * A load that was cut short: put back as a refused one is. Only where it had begun to remove groups is it finished
 * instead, since a directory that is gone has no way back (docs/decisions/0009).
 */
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import { writeAndReadBack } from '#server/agent/changes/one-write.ts';
import { doneOf, type PlannedStep, type StepLog } from '#server/agent/changes/planned-step.ts';
import { type Found, putBackWrites, writesOf } from '#server/agent/changes/recover-writes.ts';
import { isThere, recoverRemove, unmake } from '#server/agent/groups/recover-groups.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { rightsText } from '#server/domain/config/file-rights.ts';
import { giveBack } from './run-load.ts';

export async function recoverLoad(host: CgroupHost, change: OpenChange, steps: StepLog): Promise<Found> {
  const removals = change.steps.flatMap((step) => (step.kind === 'remove' ? [step] : []));
  if (removals.some((step) => !isThere(step))) return finish(host, change, steps);
  const made = new Set(change.steps.flatMap((step) => (step.kind === 'make' ? [step.path] : [])));
  const isInMade = (path: string) => made.has(path.slice(0, path.lastIndexOf('/')));
  const dirs: RecoveredValue[] = [];
  for (const [at, step] of [...change.steps.entries()].reverse())
    if (step.kind === 'make') dirs.unshift(await unmake(host, step, change.done.get(at)?.status));
  const standing = new Set(dirs.flatMap(({ what, status }) => (status === 'rollback-failed' ? [what] : [])));
  const writes = writesOf(change).filter(
    ({ write }) => !isInMade(write.path) || standing.has(write.path.slice(0, write.path.lastIndexOf('/'))),
  );
  const values = await putBackWrites(host, writes, steps);
  return { isWhole: false, values: [...dirs, ...values, ...ownersBack(host, change)] };
}

/** The groups go when all else is done but for writes that they stood in the way of: they all go, and those are made. */
async function finish(host: CgroupHost, change: OpenChange, steps: StepLog): Promise<Found> {
  const removed = await recoverRemove(host, change);
  const firstRemoval = change.steps.findIndex(({ kind }) => kind === 'remove');
  const values: RecoveredValue[] = [];
  let isWhole = removed.isWhole;
  for (const { step, write, done } of writesOf(change)) {
    if (step < firstRemoval) continue;
    const { path: what, text: asked, before } = write;
    if (!isWhole) {
      values.push({ what, asked, before, after: null, status: 'not-tried', errno: null, why: null });
      continue;
    }
    const now = done ?? doneOf(await writeAndReadBack(host, write, { isAfterRemovals: true }));
    if (!done) steps.did(step, now);
    values.push({ what, asked, before, ...now });
    isWhole = now.status === 'kept';
  }
  return { ...removed, isWhole, values: [...removed.values, ...values] };
}

/** Those of groups that were there before; steps that may have been taken, last first. */
function ownersBack(host: CgroupHost, { steps, done }: OpenChange): RecoveredValue[] {
  const lastTold = Math.max(-1, ...done.keys());
  return [...steps.entries()].reverse().flatMap(([at, step]): RecoveredValue[] => {
    if (step.kind !== 'own' || step.before.length === 0) return [];
    const value = blankValue(step);
    if (at > lastTold + 1) return [value];
    return [{ ...value, ...giveBack(host, step) }];
  });
}

function blankValue({ rights, before }: Extract<PlannedStep, { kind: 'own' }>): RecoveredValue {
  const dir = before.find(({ name }) => name === '');
  const was = dir ? rightsText(dir) : null;
  return {
    what: rights.path,
    asked: rights.text,
    before: was,
    after: null,
    status: 'not-tried',
    errno: null,
    why: null,
  };
}
