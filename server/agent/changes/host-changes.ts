/** The verbs that change the host, as the agent runs them: one at a time, guarded afresh, and each in the journal. */

import { createGroup } from '#server/agent/groups/create-group.ts';
import { removeGroup } from '#server/agent/groups/remove-group.ts';
import { moveProcesses } from '#server/agent/processes/move-processes.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { ApplyOutcome, ApplyRequest } from '#server/domain/changes/change.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { CreateOutcome, CreateRequest, RemoveOutcome, RemoveRequest } from '#server/domain/groups/group-verbs.ts';
import type { MoveOutcome, MoveRequest } from '#server/domain/processes/process-verbs.ts';
import type { ChangeScene } from './apply-change.ts';
import { applyChange } from './apply-change.ts';
import { createChangeQueue } from './change-queue.ts';
import type { GuardSettings } from './guard.ts';
import { readGuard } from './guard.ts';
import type { Journal, JournalStart } from './journal.ts';

type About = Omit<JournalStart, 'startedAtMs'>;

export interface HostChanges {
  apply(request: ApplyRequest): Promise<ApplyOutcome>;
  create(request: CreateRequest): Promise<CreateOutcome>;
  remove(request: RemoveRequest): Promise<RemoveOutcome>;
  move(request: MoveRequest): Promise<MoveOutcome>;
  /** The journal's entry, also for what so far only waits for its turn; null when this agent never saw the request. */
  find(requestId: string): JournalEntry | null;
}

/** `now` is the wall clock in milliseconds. Each verb throws what its own file says, and STORAGE_FULL or STORAGE_BUSY. */
export function openHostChanges(
  host: CgroupHost,
  { guard, journal, now }: { guard: GuardSettings; journal: Journal; now: () => number },
): HostChanges {
  const queue = createChangeQueue();
  /** Waiting for their turn, or being made. */
  const underWay = new Map<string, JournalStart>();
  const make = async <T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
  ) => {
    journal.start({ ...about, startedAtMs: now() });
    const { requestId } = about;
    try {
      const outcome = await change({ host, guard: readGuard(host, guard), now });
      journal.end({ requestId, outcome, error: null, endedAtMs: now() });
      return outcome;
    } catch (cause) {
      journal.end({ requestId, outcome: null, error: errorOf(cause), endedAtMs: now() });
      throw cause;
    }
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
  return {
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
      const known = journal.find(requestId);
      const asked = underWay.get(requestId);
      if (!asked) return known && { ...known, underWay: false };
      return { ...(known ?? asked), outcome: null, error: null, endedAtMs: null, underWay: true };
    },
  };
}

function errorOf(cause: unknown): NonNullable<Parameters<Journal['end']>[0]['error']> {
  if (isAppError(cause)) return { code: cause.code, public: cause.public, errno: cause.errno ?? null };
  return { code: 'UNEXPECTED', public: 'Something in the agent went wrong that should not happen.', errno: null };
}
