/** The verbs that change the host, as the agent runs them: one at a time, guarded afresh, and each in the journal. */

import { holdSteps } from '#server/agent/ceilings/hold-steps.ts';
import { createGroup } from '#server/agent/groups/create-group.ts';
import { removeGroup } from '#server/agent/groups/remove-group.ts';
import { moveProcesses } from '#server/agent/processes/move-processes.ts';
import type { ScheduleStore } from '#server/agent/schedules/schedule-store.ts';
import type { BudgetReader } from '#server/agent/teams/budget-reader.ts';
import type { BudgetStore } from '#server/agent/teams/budget-store.ts';
import { checkBudget, checkBudgetOfMove } from '#server/agent/teams/check-budget.ts';
import { overtake, type TryKeeper } from '#server/agent/tries/try-change.ts';
import type { WantedStore } from '#server/agent/wanted/wanted-store.ts';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { ApplyOutcome, ApplyRequest, WriteOutcome } from '#server/domain/changes/change.ts';
import type { JournalAnswer, JournalEntry, Recovery } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import { newGroupPath } from '#server/domain/groups/ground.ts';
import type { CreateOutcome, CreateRequest, RemoveOutcome, RemoveRequest } from '#server/domain/groups/group-verbs.ts';
import type { MoveOutcome, MoveRequest, Reached } from '#server/domain/processes/process-verbs.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { Budgeted } from '#server/domain/teams/budget-policy.ts';
import type { ChangeScene } from './apply-change.ts';
import { applyChange } from './apply-change.ts';
import { createChangeQueue } from './change-queue.ts';
import type { GuardMode, GuardSettings } from './guard.ts';
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

interface RunOptions {
  sync: boolean;
  /** The request that it takes back. */
  undoes?: string | undefined;
  /** What the agent does by itself. */
  mode?: GuardMode;
}

export interface HostChanges {
  apply(request: Budgeted<ApplyRequest>): Promise<ApplyOutcome>;
  create(request: Budgeted<CreateRequest>): Promise<CreateOutcome>;
  remove(request: RemoveRequest): Promise<RemoveOutcome>;
  move(request: Budgeted<MoveRequest & Reached>): Promise<MoveOutcome>;
  /**
   * Any other change, of a subject of its own: in its turn, guarded afresh, in the journal. `sync` false spares the disk where a
   * power cut ends all that the change makes, and nobody waits for its record: what is restored at boot.
   */
  run<T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
    options?: RunOptions,
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
    wanted: store,
    tries,
    schedules,
    budgets,
    budgetReader,
  }: {
    guard: GuardSettings;
    journal: Journal;
    now: () => number;
    observer?: ChangeObserver;
    wanted?: WantedStore;
    tries?: TryKeeper;
    schedules?: ScheduleStore;
    budgets?: Pick<BudgetStore, 'policyFor'>;
    budgetReader?: BudgetReader;
  },
): HostChanges {
  const queue = createChangeQueue();
  const self: ChangeMaker = {
    pid: process.pid,
    startTicks: readStartTicks(process.pid, host.proc) ?? '',
    bootId: readBootId(host.proc),
  };
  const wanted = store && {
    store,
    movesOf: (requestId: string) => {
      const outcome = journal.find(requestId)?.outcome;
      return outcome && 'wanted' in outcome ? (outcome.wanted ?? null) : null;
    },
  };
  /** Waiting for their turn, or being made. */
  const underWay = new Map<string, JournalStart>();

  const end = (
    { requestId }: About,
    how: Partial<Pick<JournalEnd, 'outcome' | 'error' | 'recovery'>>,
    options = { sync: true },
  ) => journal.end({ requestId, outcome: null, error: null, recovery: null, ...how, endedAtMs: now() }, options);
  const make = async <T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
    { undoes, mode, ...options }: RunOptions,
  ) => {
    journal.start({ ...about, startedAtMs: now(), by: self });
    const seen = readGuard(host, mode === undefined ? guard : { ...guard, mode });
    const steps = holdSteps({ host, guard: seen }, journal.stepsOf(about.requestId, options));
    let outcome: T | null = null;
    observer.began(about);
    try {
      outcome = await change({ host, guard: seen, steps, now, wanted, tries, budgets, budgetReader });
      overtake({ tries, now }, { requestId: about.requestId, undoes, writes: writtenBy(outcome) });
      end(about, { outcome }, options);
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
    return open
      ? recoverChange({ host, self, wanted: store, tries: tries?.store, schedules }, open, journal.stepsOf(requestId))
      : null;
  };
  const run = async <T extends NonNullable<JournalEntry['outcome']>>(
    about: About,
    change: (scene: ChangeScene) => Promise<T>,
    options: RunOptions = { sync: true },
  ) => {
    const asked = { ...about, startedAtMs: now() };
    underWay.set(about.requestId, asked);
    try {
      return await queue(() => make(about, change, options));
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
      const recovery = await recoverChange(
        { host, self, wanted: store, tries: tries?.store, schedules },
        open,
        journal.stepsOf(open.requestId),
      );
      observer.ended(open, null);
      end(open, { recovery });
      log(`${open.verb} of ${open.group} (request ${open.requestId}) was cut short: ${recovery.result}`);
    }
  };
  return {
    run,
    apply: ({ budget, ...request }) =>
      run(
        { requestId: request.requestId, verb: 'apply', group: request.group },
        async (scene) => {
          checkBudget(scene, budget, changeOfEdits(request.group, request.edits));
          return applyChange(scene, request, budget);
        },
        { sync: true, undoes: request.undoes },
      ),
    create: async ({ budget, ...request }) => {
      const group = newGroupPath(request);
      return run({ requestId: request.requestId, verb: 'create', group }, async (scene) => {
        checkBudget(scene, budget, changeOfEdits(group, request.edits));
        return createGroup(scene, request);
      });
    },
    remove: (request) =>
      run({ requestId: request.requestId, verb: 'remove', group: request.group }, (scene) =>
        removeGroup(scene, request),
      ),
    move: ({ budget, ...request }) =>
      run({ requestId: request.requestId, verb: 'move', group: request.to }, async (scene) => {
        checkBudgetOfMove(scene, budget, request);
        return moveProcesses(scene, request);
      }),
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

/** What it has written to limits and what stands of it. */
function writtenBy(outcome: NonNullable<JournalEntry['outcome']>): WriteOutcome[] {
  const writes = 'writes' in outcome ? outcome.writes : 'limits' in outcome ? (outcome.limits?.writes ?? []) : [];
  return writes.filter(({ status }) => status === 'kept' || status === 'differs');
}

function errorOf(cause: unknown): NonNullable<JournalEnd['error']> {
  if (isAppError(cause))
    return { code: cause.code, public: cause.public, errno: cause.errno ?? null, sentence: cause.sentence ?? null };
  return { code: 'UNEXPECTED', public: 'Something in the agent went wrong that should not happen.', errno: null };
}
