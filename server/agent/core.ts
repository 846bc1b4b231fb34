/**
 * The agent without its door: the host, the sampler and the verbs. Each subject has its verbs in a file of its own; here
 * they are only joined.
 */
import path from 'node:path';
import { openKernelLog, readBootId } from '#server/cgroupfs/events/kernel-log.ts';
import { openKillCounts } from '#server/cgroupfs/events/kill-counts.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readTopology } from '#server/cgroupfs/groups/topology.ts';
import { budgetDescriptors } from '#server/cgroupfs/kept-files.ts';
import { createProcessReader } from '#server/cgroupfs/processes/processes.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { checkCeilings } from './ceilings/check-ceilings.ts';
import { createChangeVerbs } from './changes/change-verbs.ts';
import type { Guard } from './changes/guard.ts';
import { readGuard } from './changes/guard.ts';
import { openHostChanges } from './changes/host-changes.ts';
import { openJournal } from './changes/journal.ts';
import { createConfigFileVerbs } from './config/file-verbs.ts';
import { createLoadVerbs } from './config/load-verbs.ts';
import type { AgentConfig } from './config.ts';
import { createControlVerbs } from './control/control-verbs.ts';
import { openEventRecord } from './events/event-record.ts';
import { createEventVerbs } from './events/event-verbs.ts';
import { startEventWatch } from './events/event-watch.ts';
import { watchOomd } from './events/oomd-watch.ts';
import { createOwnDoings } from './events/own-doings.ts';
import { openOwnWrites } from './events/own-writes.ts';
import { watchOwnChanges } from './events/watch-own-changes.ts';
import { createGroupVerbs } from './groups/group-verbs.ts';
import { createLaunchVerbs } from './launch/launch-verbs.ts';
import { createProcessVerbs } from './processes/process-verbs.ts';
import { createRuleVerbs } from './rules/rule-verbs.ts';
import type { AgentScene } from './scene.ts';
import { hostTimeZone, openSchedules } from './schedules/open-schedules.ts';
import { openScheduleStore } from './schedules/schedule-store.ts';
import { createScheduleVerbs } from './schedules/schedule-verbs.ts';
import { openBudgetReader } from './teams/budget-reader.ts';
import { openBudgetStore } from './teams/budget-store.ts';
import { createBudgetVerbs } from './teams/budget-verbs.ts';
import { openDiskHistory } from './teams/disk-history.ts';
import { openTries } from './tries/open-tries.ts';
import { openTryStore } from './tries/try-store.ts';
import { createTryVerbs } from './tries/try-verbs.ts';
import { Sampler } from './usage/sampler.ts';
import { createSweepSignal } from './usage/sweep-signal.ts';
import { realClocks, startTicking } from './usage/ticker.ts';
import { createUsageVerbs } from './usage/usage-verbs.ts';
import { openRestore } from './wanted/restore-at-start.ts';
import { openWantedStore } from './wanted/wanted-store.ts';
import { createWantedVerbs } from './wanted/wanted-verbs.ts';

export interface Agent {
  verbs: AgentVerbs;
  sampler: Sampler;
  /** Makes good what a killed agent had begun and not ended: before any verb is taken. */
  recover(log: (line: string) => void): Promise<void>;
  /** Waits for the change under way, then lets go of everything. */
  stop(): Promise<void>;
}

/** Guarded groups hardly ever change; a look at three processes every few sweeps is enough for the rows' sake. */
const guardKeptMs = 5000;

/** Opens the host and starts sampling: the first sweep is done when it returns. */
export function startAgent(config: AgentConfig): Agent {
  const host = openHost();
  const startedAtMs = Date.now();
  const { onlyUnder, guardedPids, guardedGroups } = config;
  const ceilings = config.ceilings ?? null;
  const guardSettings = { onlyUnder, guardedPids, guardedGroups, ceilings };
  const freshGuard = () => readGuard(host, guardSettings);
  const keptGuard = keepFor(guardKeptMs, freshGuard);
  const journal = openJournal(config.journalPath);
  const processes = createProcessReader(host, () => performance.now());
  const sweeps = createSweepSignal();
  const highestCpu = Math.max(0, ...readTopology(host.sys, 0).cores.map(({ cpu }) => cpu));
  let events: ReturnType<typeof startEventWatch> | null = null;
  const sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs: config.sampleIntervalMs,
    whyGuarded: (group) => keptGuard().whyGroup(group),
    cpuCount: highestCpu + 1,
    limitMoved: (...move) => events?.limitMoved(...move),
  });
  const boot = readBootId(host.proc) ?? 'unknown';
  const folder = path.dirname(config.journalPath);
  const own = createOwnDoings(config.sampleIntervalMs, realClocks.monotonicMs);
  const writes = openOwnWrites(host, { file: path.join(folder, 'written-limits.json'), boot });
  const store = openWantedStore(path.join(folder, 'wanted.json'));
  if (ceilings) checkCeilings(host, ceilings, { onlyUnder, isKept: (group) => store.of(group) !== null, highestCpu });
  const tryStore = openTryStore(path.join(folder, 'tries.json'));
  const budgetStore = openBudgetStore(path.join(folder, 'budgets.json'));
  const budgetReader = openBudgetReader(host, {
    most: budgetDescriptors(host.proc, readText),
    monotonicMs: realClocks.monotonicMs,
  });
  const disks = openDiskHistory(host, { intervalMs: config.sampleIntervalMs });
  const scheduleStore = openScheduleStore(path.join(folder, 'schedules.json'));
  const changes = openHostChanges(host, {
    guard: guardSettings,
    journal,
    now: Date.now,
    observer: watchOwnChanges({ own, writes, sampler }),
    wanted: store,
    tries: { store: tryStore, bootId: boot },
    schedules: scheduleStore,
    budgets: budgetStore,
    budgetReader,
  });
  const stopTicking = startTicking(config.sampleIntervalMs, ({ atMs, monotonicMs }) => {
    sampler.take(atMs, monotonicMs);
    disks.take(atMs);
    events?.afterSweep();
    budgetReader.closeIdle();
    sweeps.tell(sampler.sweep.number);
  });
  // After the first sweep: a kill that is found at once finds its group.
  events = startEventWatch({
    host,
    sampler,
    record: openEventRecord(path.join(folder, 'agent-events.jsonl')),
    log: openKernelLog(),
    counts: openKillCounts(host),
    watchOomd: (told) => watchOomd({ ...told, file: path.join(folder, 'oomd-position.json'), nowMs: Date.now }),
    own,
    writes,
    boot,
    clocks: realClocks,
  });
  const watchedEvents = events;
  let underWay: Promise<unknown> = Promise.resolve();
  /** A change counts as under way until its outcome is in the journal. */
  const change = <T>(task: Promise<T>): Promise<T> => {
    underWay = Promise.allSettled([underWay, task]);
    return task;
  };

  const scene: AgentScene = {
    host,
    config,
    startedAtMs,
    sampler,
    sweeps,
    freshGuard,
    change,
    changes,
    processes,
    events,
    budgetReader,
  };
  const control = createControlVerbs(scene);
  const launches = createLaunchVerbs(scene);
  const restore = openRestore({
    host,
    guard: guardSettings,
    changes,
    store,
    file: path.join(folder, 'boot-report.jsonl'),
    bootId: boot,
    now: Date.now,
    ownWrites: writes,
    launch: async (input, requestId) => {
      const budget = budgetStore.policyFor(input.group, null);
      return (await launches.launch({ ...input, startAtBoot: false, requestId, budget })).id;
    },
    log: (line) => console.error(`corral agent: ${line}`),
  });
  const tries = openTries({
    host,
    store: tryStore,
    changes,
    bootId: boot,
    now: Date.now,
    change,
    touched: (group) => sampler.touch(group),
    log: (line) => console.error(`corral agent: ${line}`),
  });
  const timeZone = hostTimeZone();
  const schedules = openSchedules({
    ...{ store: scheduleStore, tries: tryStore, changes, timeZone, change, now: Date.now },
    log: (line) => console.error(`corral agent: ${line}`),
  });
  const { begin: beginRules, stop: stopRules, ...rules } = createRuleVerbs(scene, { journal });
  const verbs: AgentVerbs = {
    ...createGroupVerbs(scene),
    ...createChangeVerbs(scene),
    ...createLoadVerbs(scene),
    ...createConfigFileVerbs(scene),
    ...control,
    ...createProcessVerbs(scene),
    ...createUsageVerbs(scene),
    ...createBudgetVerbs(scene, { budgets: budgetStore, disks }),
    ...createEventVerbs(scene),
    ...launches,
    ...createWantedVerbs(scene, { store, restore }),
    ...rules,
    ...createTryVerbs(scene, { store: tryStore, tries }),
    ...createScheduleVerbs(scene, { store: scheduleStore, timeZone }),
  };
  return {
    verbs,
    sampler,
    recover: async (log) => {
      await changes.recover(log);
      launches.beginRuns();
      await restore.begin();
      tries.begin();
      schedules.begin();
      change(restore.goOn()).catch((cause: unknown) => log(`what is kept could not be restored: ${String(cause)}`));
      beginRules();
    },
    stop: async () => {
      stopTicking();
      restore.stop();
      tries.stop();
      schedules.stop();
      control.stopWatch();
      stopRules();
      await underWay;
      await launches.stopRuns();
      watchedEvents.stop();
      sampler.close();
      budgetReader.close();
      journal.close();
    },
  };
}

function keepFor(ms: number, read: () => Guard): () => Guard {
  let kept: { guard: Guard; untilMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (!kept || nowMs > kept.untilMs) kept = { guard: read(), untilMs: nowMs + ms };
    return kept.guard;
  };
}
