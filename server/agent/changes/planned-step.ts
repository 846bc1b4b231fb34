/**
 * The single things that a change does to the host, as the journal holds them before the first is done: enough to tell
 * later whether each was done, and to put it back.
 */
import type { PlannedWrite, WriteOutcome } from '#server/domain/changes/change.ts';
import type { SystemdCall } from '#server/domain/changes/systemd-call.ts';
import type { FileStep } from '#server/domain/config/config-files.ts';
import type { FileRights } from '#server/domain/config/file-rights.ts';
import type { PlannedRights } from '#server/domain/config/load-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Reason } from '#server/domain/sentence.ts';

export type PlannedStep =
  | { kind: 'write'; write: PlannedWrite }
  /** systemctl called for a unit: what it may leave in files, and what the kernel is expected to show. */
  | { kind: 'systemd'; call: SystemdCall; dropIns: DropInFile[]; writes: PlannedWrite[] }
  /** A unit of systemd's made with these files, and started: `dir` is its group; `leaf` where its process is to be, if it has one. */
  | {
      kind: 'make-unit';
      unit: string;
      dir: string;
      leaf?: string | undefined;
      files: UnitFile[];
      writes: PlannedWrite[];
    }
  /** Such a unit stopped, and these files removed. */
  | { kind: 'remove-unit'; unit: string; dir: string; inode: string | null; files: DropInFile[] }
  | { kind: 'make'; group: GroupPath; hierarchyId: string; path: string }
  /** `inode`: another directory of that name, made later, is not the one that was to go. */
  | { kind: 'remove'; group: GroupPath; hierarchyId: string; path: string; inode: string | null }
  /** Whose a group's files are; `before` as they were, none where the load itself made the group. */
  | FileStep
  | { kind: 'own'; rights: PlannedRights; before: FileRights[] }
  /** Owners and permissions in one directory, file by file. */
  | {
      kind: 'rights';
      group: GroupPath;
      hierarchyId: string;
      path: string;
      before: FileRights[];
      after: FileRights[];
    }
  | {
      kind: 'move';
      pid: number;
      startTicks: string;
      name: string;
      to: GroupPath;
      hierarchyIds: string[];
      /** /proc/PID/cgroup as it stood. */
      before: string;
    }
  | { kind: 'freeze'; group: GroupPath; path: string; asked: string; before: string | null; wants: 'frozen' | 'thawed' }
  /** SIGKILL to all that is in the group and below it. */
  | { kind: 'kill'; group: GroupPath; processes: number; wasFrozen: boolean }
  | { kind: 'signal'; pid: number; name: string; signal: string }
  /** By systemd; `before`: the main process that was to end. */
  | { kind: 'restart'; unit: string; before: string | null }
  /** A run: its folder tells how far it came. */
  | { kind: 'launch'; id: string; dir: string }
  | { kind: 'stop'; id: string; processes: number }
  | { kind: 'forget'; id: string; dir: string }
  /** What is wanted of the group after the next boot: texts of wantedText, null for nothing. */
  | { kind: 'keep'; group: GroupPath; before: string | null; after: string | null }
  /** The same of a launch that is made at each boot. */
  | { kind: 'keep-launch'; id: string; before: string | null; after: string | null }
  /** A try that is to end without anything put back. */
  | { kind: 'end-try'; id: string }
  /** A schedule in the agent's file, as it is to be. */
  | { kind: 'schedule'; id: string; to: 'going' | 'paused' | 'removed' }
  /** A file of rules: versions of its content, and the file that is to take its place. */
  | { kind: 'save'; path: string; temporary: string; asked: string; before: string }
  | { kind: 'reclaim' | 'reset-peak'; path: string; asked: string; before: string | null };

/** A file of systemd's as it stood; null: there was none. */
export interface DropInFile {
  path: string;
  before: string | null;
}

/** A file that is made: `text` is null for a link, which systemctl makes. */
export interface UnitFile extends DropInFile {
  text: string | null;
}

/** What became of a step. Without one, the step may or may not have been done. */
export interface DoneStep extends Reason {
  status: 'kept' | 'differs' | 'refused' | 'made' | 'removed' | 'moved';
  /** What stood after it; null where there is nothing to read. */
  after: string | null;
  errno: string | null;
}

/** Where a change in the making writes down what it is about to do, and what it has done. */
export interface StepLog {
  /** On disk when it returns: not one of them is done before. Answers the first one's number. Throws STORAGE_FULL, STORAGE_BUSY. */
  plan(steps: readonly PlannedStep[]): number;
  /** Never throws. Safe from a kill, though not from a power cut, which ends what the kernel holds as well. */
  did(step: number, done: DoneStep): void;
}

export function stepOf(write: PlannedWrite): PlannedStep {
  return { kind: 'write', write };
}

export function doneOf({ status, after, errno, why, sentence = null }: WriteOutcome): DoneStep {
  return { status: status === 'kept' || status === 'differs' ? status : 'refused', after, errno, why, sentence };
}
