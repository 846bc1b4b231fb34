/**
 * The times at which changes come back. What fell due while the agent was away is made up for at its next start; what the host
 * refuses to put back is said, stays on the list, and is tried again at growing intervals. docs/decisions/0015.
 */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { JournalAnswer } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GivenReason } from '#server/domain/sentence.ts';
import { ownReturnPrefix, type ReturnedSetting, type ReturnOutcome } from '#server/domain/tries/try.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import type { HostChanges } from '../changes/host-changes.ts';
import { readWrite } from '../changes/one-write.ts';
import { readDropIns } from '../changes/systemd-unit.ts';
import { needTry } from './keep-try.ts';
import { lookAtEnded, outlivesBoot, returnTry } from './return-try.ts';
import { type KeptTry, type TryStore, toldTry } from './try-store.ts';

export interface Tries {
  /** After the agent's recovery: settles what was cut short, ends what the boot has ended, and sets the time for the rest. */
  begin(): void;
  /** Puts back now. Throws NOT_FOUND. */
  end(request: { id: string; requestId: string }): Promise<ReturnOutcome>;
  stop(): void;
}

export interface TriesSettings {
  host: CgroupHost;
  store: TryStore;
  changes: Pick<HostChanges, 'run' | 'find'>;
  bootId: string;
  /** Wall clock in milliseconds: the promise is one of clock time. */
  now: () => number;
  /** Runs what the agent's end waits for. */
  change?: <T>(task: Promise<T>) => Promise<T>;
  /** Told of the group after each return. */
  touched?: (group: KeptTry['group']) => void;
  log: (line: string) => void;
  /** How often the clock is looked at, at least. */
  lookMs?: number;
}

/** The wall clock may be set, and the host may sleep: it is looked at this often at least. */
const usualLookMs = 20_000;
const firstPauseMs = 60_000;
const longestRetryMs = 3_600_000;

export function openTries(settings: TriesSettings): Tries {
  const { store, changes, now, log, change = (task) => task, lookMs = usualLookMs } = settings;
  /** Being put back: its time must not begin it again. */
  const underWay = new Set<string>();
  /** Of those whose failure could not be stored. */
  const notBefore = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = true;

  const dueOf = ({ id, returnsAtMs, stuck }: KeptTry) =>
    Math.max(stuck?.againAtMs ?? returnsAtMs, notBefore.get(id) ?? 0);
  const arm = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const waiting = store.running().filter(({ id }) => !underWay.has(id));
    if (isStopped || waiting.length === 0) return;
    const pauseMs = Math.min(...waiting.map(dueOf)) - now();
    timer = setTimeout(look, Math.min(lookMs, Math.max(0, pauseMs)));
  };
  const look = () => {
    const due = store.running().filter((kept) => !underWay.has(kept.id) && dueOf(kept) <= now());
    for (const kept of due) {
      if (kept.state === 'begun') {
        settleLate(kept);
        continue;
      }
      const requestId = ownRequestId(kept);
      change(bringBack(kept.id, requestId)).catch((cause: unknown) => {
        log(`what ${kept.id} tried in ${kept.group} could not be put back: ${String(cause)}`);
        if (store.of(kept.id)?.state === 'running')
          markStuck(kept.id, requestId, { outcome: null, reason: reasonOfFault(cause) });
      });
    }
    arm();
  };
  /** The disk was full when the change had been made, or systemd is still at it. */
  const settleLate = (kept: KeptTry) => {
    if (changes.find(kept.id).entry?.underWay) notBefore.set(kept.id, now() + firstPauseMs);
    else quietly(kept.id, () => settleBegun(settings, kept));
  };
  const bringBack = async (id: string, requestId: string): Promise<ReturnOutcome> => {
    const { group } = needKnown(id);
    underWay.add(id);
    try {
      return await changes.run({ requestId, verb: 'returnTry', group }, (scene) => comeBack(scene, id, requestId));
    } finally {
      underWay.delete(id);
      settings.touched?.(group);
      arm();
    }
  };
  /** In its turn: whoever kept or changed it in the meantime has had theirs. */
  const comeBack = async (scene: ChangeScene, id: string, requestId: string): Promise<ReturnOutcome> => {
    const kept = needTry(store, id);
    const outcome = await returnTry(scene, kept, requestId);
    if (outcome.result === 'stuck') markStuck(id, requestId, { outcome, reason: firstReason(outcome.settings) });
    else
      quietly(id, () =>
        store.remove(id, { how: 'returned', requestId, try: toldTry(kept), outcome, atMs: scene.now() }),
      );
    return outcome;
  };
  const markStuck = (
    id: string,
    requestId: string,
    { outcome, reason }: { outcome: ReturnOutcome | null; reason: GivenReason },
  ) => {
    const kept = needKnown(id);
    const attempts = (kept.stuck?.attempts ?? 0) + 1;
    const againAtMs = now() + Math.min(longestRetryMs, firstPauseMs * 2 ** Math.min(attempts - 1, 10));
    const { why, sentence = null } = reason;
    const stuck = { atMs: kept.stuck?.atMs ?? now(), attempts, againAtMs, why, sentence };
    const next = { ...kept, stuck };
    // On record once for each reason.
    const isNews = kept.stuck?.why !== why;
    const end = { how: 'stuck' as const, requestId, try: toldTry(next), outcome, atMs: now() };
    quietly(id, () => store.putAll([next], isNews ? [end] : []));
  };
  const quietly = (id: string, save: () => void) => {
    try {
      save();
      notBefore.delete(id);
    } catch (cause) {
      if (!isAppError(cause)) throw cause;
      notBefore.set(id, now() + firstPauseMs);
      log(cause.public);
    }
  };
  const needKnown = (id: string): KeptTry => needTry(store, id);

  store.onChange(arm);
  return {
    begin: () => {
      for (const kept of store.running()) {
        if (kept.state === 'begun') quietly(kept.id, () => settleBegun(settings, kept));
        const settled = store.of(kept.id);
        if (settled?.state !== 'running' || settled.bootId === settings.bootId || outlivesBoot(settled)) continue;
        quietly(kept.id, () => endByBoot(settings, settled));
      }
      isStopped = false;
      arm();
    },
    end: ({ id, requestId }) => {
      return bringBack(id, requestId);
    },
    stop: () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** Each attempt has an id of its own, and the agent's start the same for the one that a kill cut short. */
function ownRequestId({ id, stuck }: KeptTry): string {
  const attempt = stuck ? `-${stuck.attempts + 1}` : '';
  return `${ownReturnPrefix}${id.slice(0, 48)}${attempt}`;
}

/** The change may have been cut short before it was known what became of it. */
function settleBegun({ host, store, changes, log }: TriesSettings, kept: KeptTry): void {
  const { entry } = changes.find(kept.id);
  const result = resultOf(entry);
  if (result === 'none') {
    store.remove(kept.id, null);
    return;
  }
  log(`${kept.id} in ${kept.group} was cut short and stands: it comes back at its time`);
  const read = valuesIn(entry);
  const dropIns = readDropIns(kept.dropIns.map(({ path }) => path));
  store.put({
    ...kept,
    state: 'running',
    writes: kept.writes.map((each) => ({
      ...each,
      after: read.get(each.write.path) ?? each.write.keeps ?? readWrite(host, each.write),
    })),
    dropIns: kept.dropIns.map((each, at) => ({ ...each, after: dropIns[at]?.before ?? null })),
  });
}

type Entry = JournalAnswer['entry'];

function resultOf(entry: Entry): 'stands' | 'none' {
  const outcome = entry?.outcome && 'result' in entry.outcome ? entry.outcome.result : null;
  const result = entry?.recovery?.result ?? outcome;
  return result === 'applied' || result === 'broken' || result === 'unknown' ? 'stands' : 'none';
}

/** What was read back, by path: of a file that was written twice the end of it. */
function valuesIn(entry: Entry): Map<string, string> {
  const recovered = entry?.recovery?.values.map(({ what, after }) => [what, after] as const) ?? [];
  const written =
    entry?.outcome && 'writes' in entry.outcome
      ? entry.outcome.writes.map(({ path, after }) => [path, after] as const)
      : [];
  return new Map(
    [...recovered, ...written].flatMap(([path, after]) => (after === null ? [] : [[path, after] as const])),
  );
}

function endByBoot({ host, store, now }: TriesSettings, kept: KeptTry): void {
  const { id, group, sinceMs } = kept;
  const settings = lookAtEnded(host, kept);
  const outcome = { id, group, result: 'returned' as const, settings, limits: null, sinceMs, atMs: now() };
  store.remove(id, { how: 'boot', requestId: ownRequestId(kept), try: toldTry(kept), outcome, atMs: now() });
}

function firstReason(settings: readonly ReturnedSetting[]): GivenReason {
  const { why, sentence = null } = settings.find(({ status }) => status === 'refused') ?? { why: null };
  return { why: why ?? 'Not all of it could be put back.', sentence };
}

function reasonOfFault(cause: unknown): GivenReason {
  return isAppError(cause)
    ? { why: cause.public, sentence: cause.sentence ?? null }
    : { why: 'Something in the agent went wrong that should not happen. Its log has the details.', sentence: null };
}
