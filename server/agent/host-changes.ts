/** The verbs that change the host, as the agent runs them: one at a time, guarded afresh, and each in the journal. */
import type { CgroupHost } from '#server/cgroupfs/open-host.ts';
import type { JournalEntry } from '#server/domain/agent-verbs.ts';
import type {
  ApplyOutcome,
  ApplyRequest,
  CreateOutcome,
  CreateRequest,
  MoveOutcome,
  MoveRequest,
  RemoveOutcome,
  RemoveRequest,
} from '#server/domain/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { childOf } from '#server/domain/group-path.ts';
import type { ChangeScene } from './apply-change.ts';
import { applyChange } from './apply-change.ts';
import { createChangeQueue } from './change-queue.ts';
import { createGroup } from './create-group.ts';
import type { GuardSettings } from './guard.ts';
import { readGuard } from './guard.ts';
import type { Journal } from './journal.ts';
import { moveProcesses } from './move-processes.ts';
import { removeGroup } from './remove-group.ts';

export interface HostChanges {
  apply(request: ApplyRequest): Promise<ApplyOutcome>;
  create(request: CreateRequest): Promise<CreateOutcome>;
  remove(request: RemoveRequest): Promise<RemoveOutcome>;
  move(request: MoveRequest): Promise<MoveOutcome>;
}

/** `now` is the wall clock in milliseconds. Each verb throws what its own file says, and STORAGE_FULL or STORAGE_BUSY. */
export function openHostChanges(
  host: CgroupHost,
  { guard, journal, now }: { guard: GuardSettings; journal: Journal; now: () => number },
): HostChanges {
  const queue = createChangeQueue();
  const run = <T extends NonNullable<JournalEntry['outcome']>>(
    about: { requestId: string; verb: JournalEntry['verb']; group: GroupPath },
    change: (scene: ChangeScene) => Promise<T>,
  ) =>
    queue(async () => {
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
    });
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
  };
}

function errorOf(cause: unknown): NonNullable<Parameters<Journal['end']>[0]['error']> {
  if (isAppError(cause)) return { code: cause.code, public: cause.public, errno: cause.errno ?? null };
  return { code: 'UNEXPECTED', public: 'Something in the agent went wrong that should not happen.', errno: null };
}
