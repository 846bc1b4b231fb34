/**
 * All runs: those of before, found again in their folders, and those of now, looked at four times a second while there are any.
 * It notices ends, takes receipts, removes the groups that were made for runs, kills what outlives its grace, and tells whoever
 * watches.
 */
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { RunList, RunsChange, RunsQuery } from '#server/domain/launch/launch-verbs.ts';
import type { Run } from '#server/domain/launch/run.ts';
import { runIdsIn } from './run-files.ts';
import { findEnd, hasOpenOutput, openRecord, processesOf, type RunRecord, viewOf } from './run-record.ts';
import { whichToForget } from './which-to-forget.ts';

const lookMs = 250;
/** Numbers that only move on are told once a second. */
const looksForNumbers = 4;
/** For so many a group's end is waited for. */
const looksForGroup = 12;
/** What failed, or did not help, is tried again after this long, then twice as long, up to five minutes. */
const firstPauseMs = 1000;
const longestPauseMs = 300_000;

export interface RunKeeper {
  host: CgroupHost;
  /** Where the folders of the runs are. */
  folder: string;
  bootId: string;
  now: () => number;
  /** Removes the group of a run that nobody is in any more; true when it is gone. */
  removeGroup(record: RunRecord): Promise<boolean>;
  /** Sends SIGKILL to what is left of a run that was asked to stop. */
  kill(record: RunRecord): Promise<void>;
  log(line: string): void;
  /** How many are kept: beyond it the oldest that have ended are forgotten. */
  most: number;
}

export class Runs {
  private readonly keeper: RunKeeper;
  private readonly records = new Map<string, RunRecord>();
  /** Those with something still to happen. */
  private readonly live = new Set<RunRecord>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private timer: NodeJS.Timeout | null = null;
  private readonly busy = new Set<RunRecord>();
  private readonly pauses = new Map<RunRecord, { untilMs: number; ms: number }>();
  private looks = 0;

  constructor(keeper: RunKeeper) {
    this.keeper = keeper;
  }

  /** Finds the runs of before. To be called once, after what a killed agent had begun was made good. */
  begin(): void {
    for (const id of runIdsIn(this.keeper.folder)) {
      const record = openRecord(this.keeper.host, path.join(this.keeper.folder, id));
      if (record) this.add(record);
    }
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  dirOf(id: string): string {
    return path.join(this.keeper.folder, id);
  }

  add(record: RunRecord): void {
    this.records.set(record.spec.id, record);
    this.live.add(record);
    this.look(record);
    this.timer ??= setInterval(() => this.lookAtAll(), lookMs);
    this.tell();
  }

  /** Throws NOT_FOUND. */
  find(id: string): RunRecord {
    const record = this.records.get(id);
    if (!record) throw new AppError('NOT_FOUND', { public: sayOfLaunch('run-not-found', { id }) });
    this.look(record);
    return record;
  }

  list({ group, limit }: RunsQuery): RunList {
    const all = [...this.records.values()].filter(({ spec }) => group === null || isUnder(spec.input.group, group));
    const newest = all.sort(byAge).slice(0, limit);
    for (const record of newest) this.look(record);
    return { runs: newest.map((record) => this.view(record)), total: all.length };
  }

  /** Settles when the group that was made for an ended run is gone, or will not go just yet: removing it takes a look or two. */
  async groupGone(record: RunRecord): Promise<void> {
    const isGoing = () => record.final && record.hasGroup && processesOf(this.keeper.host, record).length === 0;
    for (let looks = 0; looks < looksForGroup && isGoing(); looks += 1) await sleep(lookMs);
  }

  forget(record: RunRecord): void {
    record.files.remove();
    this.records.delete(record.spec.id);
    this.live.delete(record);
    this.pauses.delete(record);
    this.tell();
  }

  /** Those that are too many; `shareOf` tells whose the runs in a group are. */
  forgetOldest(shareOf: (group: GroupPath) => string): void {
    if (this.records.size <= this.keeper.most) return;
    const kept = [...this.records.values()].map((record) => {
      const { id, input, askedAtMs } = record.spec;
      const isOver = record.final !== null && !this.live.has(record);
      return { id, share: shareOf(input.group), askedAtMs, isOver };
    });
    for (const id of whichToForget(kept, this.keeper.most)) {
      const record = this.records.get(id);
      if (record) this.forget(record);
    }
  }

  /** Runs that have handed controllers down in the group. */
  enablersIn(group: string): RunRecord[] {
    return [...this.records.values()].filter(({ spec }) => spec.input.group === group && spec.enabled.length > 0);
  }

  tell(): void {
    this.changes.emit('change');
  }

  async *watch(signal: AbortSignal): AsyncIterable<RunsChange> {
    const told = new Map<string, string>();
    const look = (): RunsChange => {
      const runs: Run[] = [];
      const present = new Set<string>();
      for (const record of [...this.records.values()].sort(byAge)) {
        present.add(record.spec.id);
        // What is over does not change.
        if (told.has(record.spec.id) && !this.live.has(record) && told.get(record.spec.id) === 'over') continue;
        const run = this.view(record);
        const text = JSON.stringify({ ...run, receipt: { ...run.receipt, wallMs: 0 } });
        const isOver = !this.live.has(record);
        if (told.get(record.spec.id) !== text) runs.push(run);
        told.set(record.spec.id, isOver ? 'over' : text);
      }
      const gone = [...told.keys()].filter((id) => !present.has(id));
      for (const id of gone) told.delete(id);
      return { runs, gone };
    };
    yield look();
    while (!signal.aborted) {
      try {
        await once(this.changes, 'change', { signal });
      } catch {
        return;
      }
      const change = look();
      if (change.runs.length > 0 || change.gone.length > 0) yield change;
    }
  }

  private view(record: RunRecord): Run {
    return viewOf(this.keeper.host, record, this.keeper.now());
  }

  private lookAtAll(): void {
    for (const record of [...this.live]) {
      this.look(record);
      void this.goOn(record);
    }
    this.looks += 1;
    if (this.looks % looksForNumbers === 0 || this.live.size === 0) this.tell();
    if (this.live.size === 0) this.stop();
  }

  /** Notices its end. */
  private look(record: RunRecord): void {
    if (record.final || !this.live.has(record)) return;
    const { host, bootId, now, log } = this.keeper;
    const final = findEnd(host, record, bootId, now());
    if (!final) return;
    record.final = final;
    this.tell();
    try {
      record.files.keepFinal(final);
    } catch (cause) {
      // It is found out again at the next start.
      log(String(cause));
    }
  }

  /** What falls due: its group's end, a kill after the grace. One thing at a time for each run. */
  private async goOn(record: RunRecord): Promise<void> {
    const pause = this.pauses.get(record);
    if (this.busy.has(record) || (pause && this.keeper.now() < pause.untilMs)) return;
    this.busy.add(record);
    try {
      await this.takeNext(record);
    } catch (cause) {
      this.pause(record);
      this.keeper.log(`run ${record.spec.id}: ${String(cause)}`);
    } finally {
      this.busy.delete(record);
    }
  }

  private async takeNext(record: RunRecord): Promise<void> {
    const { host, now } = this.keeper;
    const left = record.final && !record.hasGroup ? 0 : processesOf(host, record).length;
    const { stop } = record;
    if (left > 0 && stop && now() >= stop.killAtMs) {
      await this.keeper.kill(record);
      this.pause(record);
      return;
    }
    if (!record.final || left > 0) return;
    if (record.hasGroup) {
      this.settleReceipt(record);
      record.hasGroup = !(await this.keeper.removeGroup(record));
      if (record.hasGroup) this.pause(record);
      return;
    }
    if (!hasOpenOutput(host, record)) this.live.delete(record);
  }

  private pause(record: RunRecord): void {
    const ms = Math.min(longestPauseMs, (this.pauses.get(record)?.ms ?? firstPauseMs / 2) * 2);
    this.pauses.set(record, { ms, untilMs: this.keeper.now() + ms });
  }

  /** What those that outlived the first process have used since counts too. */
  private settleReceipt(record: RunRecord): void {
    const { host, bootId, now } = this.keeper;
    const latest = record.final && findEnd(host, record, bootId, now());
    if (!record.final || latest?.receipt.source !== 'own-group') return;
    const wallMs = record.final.receipt.wallMs;
    record.final = { ...record.final, receipt: { ...latest.receipt, wallMs } };
    record.files.keepFinal(record.final);
  }
}

function byAge(a: RunRecord, b: RunRecord): number {
  return b.spec.askedAtMs - a.spec.askedAtMs || (a.spec.id < b.spec.id ? 1 : -1);
}
