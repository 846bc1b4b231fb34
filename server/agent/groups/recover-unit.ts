/** A unit whose making or removing was cut short: the making is whole or put back, the removing finished. */
import { existsSync } from 'node:fs';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import { isAsForetold, readWrite } from '#server/agent/changes/one-write.ts';
import type { StepLog } from '#server/agent/changes/planned-step.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import { saidBy } from '#server/agent/changes/run-systemd.ts';
import { type Systemctl, systemctl } from '#server/agent/changes/systemctl.ts';
import { readDropIns } from '#server/agent/changes/systemd-unit.ts';
import { inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import { isSettled, takeBackUnit, type UnitStep } from './make-unit.ts';
import { finishRemoval, type RemovalStep } from './remove-unit.ts';

/** Such a creation is one step; null for any other. */
export function unitStepOf({ steps }: OpenChange): UnitStep | null {
  return steps.find((step) => step.kind === 'make-unit') ?? null;
}

export function unitRemovalOf({ steps }: OpenChange): RemovalStep | null {
  return steps.find((step) => step.kind === 'remove-unit') ?? null;
}

export async function recoverMakeUnit(
  host: CgroupHost,
  { change, step }: { change: OpenChange; step: UnitStep },
  steps: StepLog,
  ask: Systemctl = systemctl,
): Promise<Found> {
  const { files, dir, leaf, writes } = step;
  const paths = [dir, ...files.map(({ path }) => path)];
  const hasFiles = files.every(({ path, text }) => isRight(path, text));
  const isThere = existsSync(dir) && (leaf === undefined || isSettled({ dir, leaf }));
  const isMade = isThere && writes.every((write) => isAsForetold(write, readWrite(host, write)));
  if (hasFiles && isMade) return { isWhole: true, values: paths.map((path) => valueAt(path, 'made')) };
  const had = paths.filter((path) => existsSync(path));
  if (had.length > 0) steps.did(change.steps.indexOf(step), { status: 'differs', after: null, errno: null, why: null });
  const left = await takeBackUnit(step, ask);
  return {
    isWhole: false,
    values: paths.map((path) =>
      valueAt(path, left.includes(path) ? 'rollback-failed' : had.includes(path) ? 'rolled-back' : 'not-tried'),
    ),
  };
}

/** Before systemd has stopped it nothing is gone, and it is left; after that the rest follows. */
export async function recoverRemoveUnit(step: RemovalStep, ask: Systemctl = systemctl): Promise<Found> {
  const { dir, inode, files } = step;
  const paths = [dir, ...files.map(({ path }) => path)];
  const now = readDropIns(files.map(({ path }) => path));
  const stands = inodeOf(dir) === inode && files.every(({ before }, at) => now[at]?.before === before);
  if (inode !== null && stands) return { isWhole: false, values: paths.map((path) => valueAt(path, 'not-tried')) };
  try {
    // A group of that name that somebody has made since is not the one that was to go.
    if (inodeOf(dir) === null || inodeOf(dir) === inode) await finishRemoval(step, ask);
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    return {
      isWhole: false,
      values: paths.map((path) =>
        existsSync(path) ? { ...valueAt(path, 'in-the-way'), ...reasonOf(saidBy(cause)) } : valueAt(path, 'removed'),
      ),
    };
  }
  return { isWhole: true, values: paths.map((path) => valueAt(path, 'removed')) };
}

function isRight(path: string, text: string | null): boolean {
  const [file] = readDropIns([path]);
  return text === null ? file?.before !== null : file?.before === text;
}

function valueAt(what: string, status: RecoveredValue['status']): RecoveredValue {
  return {
    what,
    asked: null,
    before: null,
    after: existsSync(what) ? 'there' : null,
    status,
    errno: null,
    why: null,
  };
}
