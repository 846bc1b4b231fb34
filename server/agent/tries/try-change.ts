/**
 * What a change of limits has to do with tries: one that comes back is stored with its way back before its first write, and
 * each change takes what it writes out of the tries that were there before, since what it leaves is meant to stay.
 */
import { dirOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type {
  ApplyOutcome,
  ApplyRequest,
  ChangePlan,
  ChangeRequest,
  PlannedWrite,
  WriteOutcome,
} from '#server/domain/changes/change.ts';
import { isRemoval } from '#server/domain/changes/systemd-ways.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { settingId } from '#server/domain/limits/setting-rows.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { returnTimeOf } from '#server/domain/tries/try.ts';
import { sayOfTry } from '#server/domain/tries/try-sentences.ts';
import { readWrite } from '../changes/one-write.ts';
import { readDropIns } from '../changes/systemd-unit.ts';
import type { KeptTry, TryStore } from './try-store.ts';
import { toldTry } from './try-store.ts';

/** What the changes of an agent know of tries. */
export interface TryKeeper {
  store: TryStore;
  bootId: string;
}

interface TryScene {
  host: CgroupHost;
  now: () => number;
  tries?: TryKeeper | undefined;
}

/** A change that is to come back is made by systemd until the next boot, unless it is said otherwise: in its preview as well. */
export function wayOfTry<Request extends ChangeRequest>(request: Request): Request {
  if (!isTry(request) || request.way !== undefined || request.override) return request;
  return { ...request, way: 'systemd-runtime' };
}

export function isTry({ returnAfterMinutes, returnAtMs }: ChangeRequest): boolean {
  return returnAfterMinutes !== undefined || returnAtMs !== undefined;
}

/**
 * Makes the change, with its end on disk before. Throws BAD_INPUT for an end that cannot be, STORAGE_FULL and STORAGE_BUSY
 * before anything is written, and what `make` throws: then nothing comes back.
 */
export async function withEnd(
  scene: TryScene,
  { request, plan, budget }: { request: ApplyRequest; plan: ChangePlan; budget?: BudgetPolicy | undefined },
  make: () => Promise<ApplyOutcome>,
): Promise<ApplyOutcome> {
  const { tries, host, now } = scene;
  const returnsAtMs = returnTimeOf(request, now());
  if (returnsAtMs === null || !tries) return make();
  if (request.undoes !== undefined) throw new AppError('BAD_INPUT', { public: sayOfTry('try-of-undo', {}) });
  if (isRemoval(request.way)) throw new AppError('BAD_INPUT', { public: sayOfTry('try-way', {}), field: 'way' });
  const begun = begunTry(scene, { request, plan, budget, returnsAtMs, bootId: tries.bootId });
  tries.store.put(begun);
  try {
    const outcome = await make();
    const stands = outcome.result !== 'rolled-back';
    quietly(() => (stands ? tries.store.put(madeTry(host, begun, outcome)) : tries.store.remove(begun.id, null)));
    return stands ? { ...outcome, returnsAtMs } : outcome;
  } catch (cause) {
    quietly(() => tries.store.remove(begun.id, null));
    throw cause;
  }
}

/** What became of one that is stored as begun is in the journal: it is looked up when its time is up, or at the next start. */
function quietly(store: () => void): void {
  try {
    store();
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    console.error(`corral agent: ${cause.public}`);
  }
}

function begunTry(
  { host, now, tries }: TryScene,
  {
    request,
    plan,
    budget,
    returnsAtMs,
    bootId,
  }: { request: ApplyRequest; plan: ChangePlan; budget: BudgetPolicy | undefined; returnsAtMs: number; bootId: string },
): KeptTry {
  const { requestId, group, askedBy = null } = request;
  const older = tries?.store.running().filter((each) => each.group === group) ?? [];
  return {
    id: requestId,
    ...{ group, askedBy, sinceMs: now(), returnsAtMs, bootId, state: 'begun', stuck: null },
    override: request.override === true,
    direct: request.way === 'direct',
    budget: budget ?? null,
    // Controllers that had to be handed down for it stay so.
    writes: plan.writes
      .filter(({ key }) => key !== null)
      .map((write) => ({ write: sinceFirstTry(older, write), after: null, inode: inodeAt(host, write) })),
    dropIns: readDropIns(plan.through?.dropIns ?? []).map(({ path, before }) => ({
      path,
      before: olderDropIn(older, path, before),
      after: null,
    })),
    wanted: [],
  };
}

/** A try on top of a try comes back to what stood before the first one. */
function sinceFirstTry(older: readonly KeptTry[], write: PlannedWrite): PlannedWrite {
  const first = older
    .flatMap(({ writes }) => writes)
    .find((each) => settingId(each.write) === settingId(write) && each.after === write.before);
  return first ? { ...write, before: first.write.before } : write;
}

function olderDropIn(older: readonly KeptTry[], path: string, before: string | null): string | null {
  const first = older.flatMap(({ dropIns }) => dropIns).find((each) => each.path === path && each.after === before);
  return first ? first.before : before;
}

function inodeAt(host: CgroupHost, write: PlannedWrite): string | null {
  const hierarchy = host.hierarchyById(write.hierarchyId);
  return hierarchy && inodeOf(dirOf(hierarchy, write.group));
}

function madeTry(host: CgroupHost, begun: KeptTry, { result, writes, dropIns, wanted }: ApplyOutcome): KeptTry {
  const stuck = new Set(writes.filter(({ status }) => status === 'rollback-failed').map(({ path }) => path));
  return {
    ...begun,
    state: 'running',
    writes: begun.writes
      // Of one that could not be rolled back, what still stands is tried to be put back at its time.
      .filter(({ write }) => result === 'applied' || stuck.has(write.path))
      .map((each) => ({ ...each, after: readWrite(host, each.write), inode: inodeAt(host, each.write) })),
    dropIns: begun.dropIns.map((each) => ({
      ...each,
      after: dropIns?.find(({ path }) => path === each.path)?.after ?? null,
    })),
    wanted: [...(wanted ?? [])],
  };
}

/**
 * What another change has written is out of the tries before it; one of which nothing is left has ended. Never throws: a file
 * that still named them would only be looked at once more.
 */
export function overtake(
  { tries, now }: Pick<TryScene, 'tries' | 'now'>,
  { requestId, undoes, writes }: { requestId: string; undoes?: string | undefined; writes: readonly WriteOutcome[] },
  log: (line: string) => void = console.error,
): void {
  const written = new Set(writes.map((each) => settingId({ ...each, text: each.asked })));
  const others = tries?.store.running().filter(({ id }) => id !== requestId) ?? [];
  const moved = others.flatMap((each) => {
    const left = each.writes.filter(({ write }) => !written.has(settingId(write)));
    return left.length === each.writes.length ? [] : [{ was: each, now: { ...each, writes: left } }];
  });
  if (!tries || moved.length === 0) return;
  try {
    const isOver = (each: KeptTry) => each.writes.length === 0;
    const ended = moved.filter((each) => isOver(each.now)).map(({ was }) => was);
    tries.store.putAll(
      moved.map((each) => (isOver(each.now) ? { ...each.now, wanted: [] } : each.now)),
      ended.map((was) => ({
        how: was.id === undoes ? ('undone' as const) : ('overtaken' as const),
        ...{ requestId, try: toldTry(was), outcome: null, atMs: now() },
      })),
    );
  } catch (cause) {
    log(`${requestId} could not be taken out of the tries before it: ${String(cause)}`);
  }
}
