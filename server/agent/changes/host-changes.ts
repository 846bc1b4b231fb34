/** The verbs that change the host, as the agent runs them: one at a time, guarded afresh, and each in the journal. */

import { createGroup } from '#server/agent/groups/create-group.ts';
import { removeGroup } from '#server/agent/groups/remove-group.ts';
import { moveProcesses } from '#server/agent/processes/move-processes.ts';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { ApplyOutcome, ApplyRequest } from '#server/domain/changes/change.ts';
import type { JournalAnswer, JournalEntry, Recovery } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { CreateOutcome, CreateRequest, RemoveOutcome, RemoveRequest } from '#server/domain/groups/group-verbs.ts';
import type { MoveOutcome, MoveRequest } from '#server/domain/processes/process-verbs.ts';
import type { ChangeScene } from './apply-change.ts';
import { applyChange } from './apply-change.ts';
import { createChangeQueue } from './change-queue.ts';
import type { GuardSettings } from './guard.ts';
import { readGuard } from './guard.ts';
import type { Journal } from './journal.ts';
import type { ChangeMaker, JournalEnd, JournalStart, OpenChange } from './journal-lines.ts';
import { withoutEnd } from './journal-lines.ts';
import { isInOtherHands, recoverChange } from './recover-change.ts';

type About = Pick<JournalStart, 'requestId' | 'verb' | 'group'>;

/** Told of every change and its recovery, at its begin and after its end, before anything else runs. */
export interface ChangeObserver {
  began(about: About): void;
  ended(about: About, outcome: JournalEntry['outcome']): void;
}

export interface HostChanges {
  apply(request: ApplyRequest): Promise<ApplyOutcome>;
  create(request: CreateRequest): Promise<CreateOutcome>;
  remove(request: RemoveRequest): Promise<RemoveOutcome>;
  move(request: MoveRequest): Promise<MoveOutcome>;
  /** Any other change, of a subject of its own: in its turn, guarded afresh, in the journal. */
  run<T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
  ): Promise<T>;
  /** What the journal knows, also of what so far only waits for its turn. */
  find(requestId: string): JournalAnswer;
  /** Makes good what a killed agent had begun and not ended. To be awaited before any verb is taken. */
  recover(log: (line: string) => void): Promise<void>;
}

/** `now` is the wall clock in milliseconds. Each verb throws what its own file says, and STORAGE_FULL or STORAGE_BUSY. */
export function openHostChanges(
  host: CgroupHost,
  {
    guard,
    journal,
    now,
    observer = { began: () => {}, ended: () => {} },
  }: { guard: GuardSettings; journal: Journal; now: () => number; observer?: ChangeObserver },
): HostChanges {
  const queue = createChangeQueue();
  const self: ChangeMaker = {
    pid: process.pid,
    startTicks: readStartTicks(process.pid, host.proc) ?? '',
    bootId: readBootId(host.proc),
  };
  /** Waiting for their turn, or being made. */
  const underWay = new Map<string, JournalStart>();

  const end = ({ requestId }: About, how: Partial<Pick<JournalEnd, 'outcome' | 'error' | 'recovery'>>) =>
    journal.end({ requestId, outcome: null, error: null, recovery: null, ...how, endedAtMs: now() });
  const make = async <T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
  ) => {
    journal.start({ ...about, startedAtMs: now(), by: self });
    const steps = journal.stepsOf(about.requestId);
    let outcome: T | null = null;
    observer.began(about);
    try {
      outcome = await change({ host, guard: readGuard(host, guard), steps, now });
      end(about, { outcome });
      return outcome;
    } catch (cause) {
      // An error that is foreseen has put back what was done; after a fault of the agent's own it may be half made.
      const recovery = isAppError(cause) ? null : await recoverOpen(about.requestId);
      end(about, { error: errorOf(cause), recovery });
      throw cause;
    } finally {
      observer.ended(about, outcome);
    }
  };
  const recoverOpen = async (requestId: string): Promise<Recovery | null> => {
    const open = journal.unfinished().find((each) => each.requestId === requestId);
    return open ? recoverChange({ host, self }, open, journal.stepsOf(requestId)) : null;
  };
  const run = async <T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
  ) => {
    const asked = { ...about, startedAtMs: now() };
    underWay.set(about.requestId, asked);
    try {
      return await queue(() => make(about, change));
    } finally {
      // A second change under the same number may have come after this one.
      if (underWay.get(about.requestId) === asked) underWay.delete(about.requestId);
    }
  };
  const recoverAll = async (log: (line: string) => void) => {
    const mine = (open: OpenChange) => !isInOtherHands(open, { host, self });
    // There is one, as a rule. Of several the newest is put back first.
    for (const open of journal.unfinished().filter(mine).reverse()) {
      observer.began(open);
      const recovery = await recoverChange({ host, self }, open, journal.stepsOf(open.requestId));
      observer.ended(open, null);
      end(open, { recovery });
      log(`${open.verb} of ${open.group} (request ${open.requestId}) was cut short: ${recovery.result}`);
    }
  };
  return {
    run,
    apply: (request) =>
      run({ requestId: request.requestId, verb: 'apply', group: request.group }, (scene) =>
        applyChange(scene, request),
      ),
    create: async (request) => {
      const group = childOf(request.parent, request.name);
      return run({ requestId: request.requestId, verb: 'create', group }, (scene) => createGroup(scene, request));
    },
    remove: (request) =>
      run({ requestId: request.requestId, verb: 'remove', group: request.group }, (scene) =>
        removeGroup(scene, request),
      ),
    move: (request) =>
      run({ requestId: request.requestId, verb: 'move', group: request.to }, (scene) => moveProcesses(scene, request)),
    find: (requestId) => {
      const sinceMs = journal.sinceMs();
      const known = journal.find(requestId);
      const asked = underWay.get(requestId);
      if (asked) return { entry: { ...withoutEnd(known ?? asked), underWay: true }, sinceMs };
      // What was put back counts once that is on disk: a kill before would have it looked at again.
      const isOpen = known?.recovery != null && journal.isUnstored(requestId);
      return { entry: known && { ...known, underWay: isOpen }, sinceMs };
    },
    recover: (log) => queue(() => recoverAll(log)),
  };
}

function errorOf(cause: unknown): NonNullable<JournalEnd['error']> {
  if (isAppError(cause)) return { code: cause.code, public: cause.public, errno: cause.errno ?? null };
  return { code: 'UNEXPECTED', public: 'Something in the agent went wrong that should not happen.', errno: null };
}
