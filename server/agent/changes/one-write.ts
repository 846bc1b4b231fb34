/** One planned write by itself: made and read back, rolled back, and compared with what stands in its file. */
import { setTimeout as sleep } from 'node:timers/promises';
import { agentUser } from '#server/agent/agent-user.ts';
import type { ControlTarget } from '#server/cgroupfs/changes/write-control.ts';
import { pathOf, writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { childNamesOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PlannedWrite, WriteOutcome, WriteStatus } from '#server/domain/changes/change.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';
import { shownIn } from '#server/domain/limits/setting-rows.ts';
import { type Reason, reasonOf } from '#server/domain/sentence.ts';

/** `isAfterRemovals`: groups below were removed just before, and may stand in the way for a moment longer. */
export async function writeAndReadBack(
  host: CgroupHost,
  write: PlannedWrite,
  { isAfterRemovals = false } = {},
): Promise<WriteOutcome> {
  const target = targetOf(host, write);
  try {
    await writeOnceGone(target, write.text, isAfterRemovals);
  } catch (cause) {
    return { ...outcomeOf(write, 'refused'), after: readSetting(target, write.text), ...refusalOf(write, cause) };
  }
  const after = await readBack(target, write.text, (setting) => isAsForetold(write, setting));
  return { ...outcomeOf(write, isAsForetold(write, after) ? 'kept' : 'differs'), after };
}

type RolledBack = Pick<WriteOutcome, 'status'> & Partial<Pick<WriteOutcome, 'errno' | 'why' | 'sentence'>>;

/** Never throws for what the kernel refuses. */
export async function rollBackWrite(host: CgroupHost, write: PlannedWrite): Promise<RolledBack> {
  if (write.undoText === null)
    return { status: 'rollback-failed', ...reasonOf(sayOfChange('no-way-to-put-back', { path: write.path })) };
  const target = targetOf(host, write);
  try {
    await writeOnceGone({ ...target, file: write.undoFile ?? target.file }, write.undoText);
  } catch (cause) {
    return {
      status: 'rollback-failed',
      ...refusalOf({ ...write, file: write.undoFile ?? write.file, text: write.undoText }, cause),
    };
  }
  const after = await readBack(target, write.text, (setting) => isAsBefore(write, setting));
  if (isAsBefore(write, after)) return { status: 'rolled-back' };
  const was = { path: write.path, before: write.before ?? '', now: after ?? '' };
  return { status: 'rollback-failed', ...reasonOf(sayOfChange('not-as-before', was)) };
}

/**
 * A group that was removed counts among the children for a moment longer: rmdir leaves the rest to a work queue (css_killed_work_fn()
 * in kernel/cgroup/cgroup.c). The kernel gives or takes all devices only where no group is below, so where none has a name any
 * more that moment is waited for; of other files where it is known that one was removed.
 */
async function writeOnceGone(target: ControlTarget, text: string, isAfterRemovals = false): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeControl(target, text);
      return;
    } catch (cause) {
      const errno = errnoOf(cause) ?? '';
      const isOfAll = target.file.startsWith('devices.') && text === 'a' && errno === 'EINVAL';
      const isEarly = isOfAll
        ? childNamesOf(dirOf(target.hierarchy, target.group)).length === 0
        : isAfterRemovals && ['EBUSY', 'EINVAL'].includes(errno);
      if (!isEarly || attempt === goneTries) throw cause;
      await sleep(gonePauseMs);
    }
  }
}

const goneTries = 80;
const gonePauseMs = 25;

/** What stands in the write's file, of a table its row, or all without a text; null when it, its group or its hierarchy is gone. */
export function readWrite(
  host: CgroupHost,
  write: Pick<PlannedWrite, 'hierarchyId' | 'group' | 'file'> & Partial<Pick<PlannedWrite, 'text'>>,
): string | null {
  const hierarchy = host.hierarchyById(write.hierarchyId);
  return hierarchy && readSetting({ hierarchy, group: write.group, file: write.file }, write.text);
}

/** Enabling is as foretold when the controllers are there; the file lists others beside them. */
export function isAsForetold(write: PlannedWrite, setting: string | null): boolean {
  if (setting === null) return false;
  if (write.file === 'cgroup.subtree_control') {
    const enabled = setting.split(' ');
    return write.text.split(' ').every((step) => enabled.includes(step.slice(1)) === step.startsWith('+'));
  }
  return write.keeps === null || setting === write.keeps;
}

/** As before the write, as far as the write is concerned: others may have enabled more controllers since. */
export function isAsBefore(write: PlannedWrite, setting: string | null): boolean {
  if (write.before === null) return true;
  if (setting === null || write.file !== 'cgroup.subtree_control')
    return setting === settingOf(write.file, write.before);
  const [before, now] = [write.before.split(' '), setting.split(' ')];
  return write.text.split(' ').every((step) => before.includes(step.slice(1)) === now.includes(step.slice(1)));
}

/** A write that has not been tried. */
export function outcomeOf(write: PlannedWrite, status: WriteStatus): WriteOutcome {
  const { key, group, hierarchyId, file, path, text, before } = write;
  return { key, group, hierarchyId, file, path, asked: text, before, after: null, status, errno: null, why: null };
}

/** Some files show a new value a moment later (cpuset's work is partly deferred): look again before saying it differs. */
async function readBack(
  target: ControlTarget,
  written: string,
  isRight: (setting: string | null) => boolean,
): Promise<string | null> {
  let setting = readSetting(target, written);
  for (let look = 1; look < readBackLooks && setting !== null && !isRight(setting); look += 1) {
    await sleep(readBackPauseMs);
    setting = readSetting(target, written);
  }
  return setting;
}

const readBackLooks = 5;
const readBackPauseMs = 10;

/** Of a table, the row that was written. */
function readSetting(target: ControlTarget, written?: string): string | null {
  try {
    const text = readText(pathOf({ ...target, file: shownIn(target.file) }));
    return text === null ? null : settingOf(target.file, text, written);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function targetOf(host: CgroupHost, write: PlannedWrite): ControlTarget {
  const hierarchy = host.hierarchyById(write.hierarchyId);
  if (hierarchy) return { hierarchy, group: write.group, file: write.file };
  throw new AppError('NOT_AVAILABLE', { public: sayOfGroup('hierarchy-not-mounted', { id: write.hierarchyId }) });
}

function refusalOf(write: PlannedWrite, cause: unknown): Reason & { errno: string | null } {
  if (isAppError(cause)) return { errno: cause.errno ?? null, why: cause.public, sentence: cause.sentence ?? null };
  const errno = errnoOf(cause);
  if (errno === undefined) throw cause;
  const { file, path, text, version } = write;
  const syscall = (cause as NodeJS.ErrnoException).syscall;
  return {
    errno,
    ...reasonOf(explainRefusal({ errno, verb: 'write', file, path, text, version, syscall, user: agentUser() })),
  };
}
