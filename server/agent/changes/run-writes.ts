/**
 * Carries out planned writes: in order, each read back, and all of them rolled back when one is refused. What it returns
 * says per file what was asked, what stood before and what stands now.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { agentUser } from '#server/agent/agent-user.ts';
import type { ControlTarget } from '#server/cgroupfs/changes/write-control.ts';
import { pathOf, writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { ApplyOutcome, PlannedWrite, WriteOutcome, WriteStatus } from '#server/domain/changes/change.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';

export interface WritesDone {
  result: ApplyOutcome['result'];
  writes: WriteOutcome[];
}

/** Writes what was planned; never throws for what the kernel refuses. */
export async function runWrites(host: CgroupHost, planned: readonly PlannedWrite[]): Promise<WritesDone> {
  const outcomes: WriteOutcome[] = planned.map((write) => outcomeOf(write, 'not-tried'));
  let refused = false;
  for (const [at, write] of planned.entries()) {
    const outcome = await writeAndReadBack(host, write);
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

async function writeAndReadBack(host: CgroupHost, write: PlannedWrite): Promise<WriteOutcome> {
  const target = targetOf(host, write);
  try {
    await writeControl(target, write.text);
  } catch (cause) {
    return { ...outcomeOf(write, 'refused'), after: readSetting(target), ...refusalOf(write, cause) };
  }
  const after = await readBack(target, (setting) => isAsForetold(write, setting));
  return { ...outcomeOf(write, isAsForetold(write, after) ? 'kept' : 'differs'), after };
}

async function rollBackWrite(host: CgroupHost, write: PlannedWrite): Promise<Partial<WriteOutcome>> {
  if (write.undoText === null)
    return { status: 'rollback-failed', why: `${write.path} cannot be put back: the kernel has no way for it.` };
  const target = targetOf(host, write);
  try {
    await writeControl(target, write.undoText);
  } catch (cause) {
    return { status: 'rollback-failed', ...refusalOf({ ...write, text: write.undoText }, cause) };
  }
  const after = await readBack(target, (setting) => isAsBefore(write, setting));
  if (isAsBefore(write, after)) return { status: 'rolled-back' };
  return { status: 'rollback-failed', why: `${write.path} was ${write.before} and now shows ${after}.` };
}

/** Values that were written more than once keep what each write led to; the others show what stands at the end. */
function readWhatStands(host: CgroupHost, planned: readonly PlannedWrite[], outcomes: WriteOutcome[]): void {
  for (const [at, write] of planned.entries()) {
    const outcome = outcomes[at];
    const writtenAgain = planned.slice(at + 1).some((later) => later.path === write.path);
    const applied = outcome?.status === 'kept' || outcome?.status === 'differs';
    if (outcome && !(applied && writtenAgain)) outcomes[at] = { ...outcome, after: readSetting(targetOf(host, write)) };
  }
}

/** Some files show a new value a moment later (cpuset's work is partly deferred): look again before saying it differs. */
async function readBack(target: ControlTarget, isRight: (setting: string | null) => boolean): Promise<string | null> {
  let setting = readSetting(target);
  for (let look = 1; look < readBackLooks && setting !== null && !isRight(setting); look += 1) {
    await sleep(readBackPauseMs);
    setting = readSetting(target);
  }
  return setting;
}

const readBackLooks = 5;
const readBackPauseMs = 10;

/** Enabling is as foretold when the controllers are there; the file lists others beside them. */
function isAsForetold(write: PlannedWrite, setting: string | null): boolean {
  if (setting === null) return false;
  if (write.file === 'cgroup.subtree_control') {
    const enabled = setting.split(' ');
    return write.text.split(' ').every((step) => enabled.includes(step.slice(1)) === step.startsWith('+'));
  }
  return write.keeps === null || setting === write.keeps;
}

function isAsBefore(write: PlannedWrite, setting: string | null): boolean {
  return write.before === null || setting === settingOf(write.file, write.before);
}

function readSetting(target: ControlTarget): string | null {
  try {
    const text = readText(pathOf(target));
    return text === null ? null : settingOf(target.file, text);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function targetOf(host: CgroupHost, write: PlannedWrite): ControlTarget {
  const hierarchy = host.hierarchyById(write.hierarchyId);
  if (hierarchy) return { hierarchy, group: write.group, file: write.file };
  throw new AppError('NOT_AVAILABLE', { public: `The hierarchy ${write.hierarchyId} is not mounted on this host.` });
}

function refusalOf(write: PlannedWrite, cause: unknown): { errno: string | null; why: string } {
  if (isAppError(cause)) return { errno: cause.errno ?? null, why: cause.public };
  const errno = errnoOf(cause);
  if (errno === undefined) throw cause;
  const { file, path, text, version } = write;
  const syscall = (cause as NodeJS.ErrnoException).syscall;
  return {
    errno,
    why: explainRefusal({ errno, verb: 'write', file, path, text, version, syscall, user: agentUser() }),
  };
}

function outcomeOf(write: PlannedWrite, status: WriteStatus): WriteOutcome {
  const { key, group, hierarchyId, file, path, text, before } = write;
  return { key, group, hierarchyId, file, path, asked: text, before, after: null, status, errno: null, why: null };
}
