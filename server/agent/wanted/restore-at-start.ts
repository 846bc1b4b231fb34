/**
 * Once per boot of the host: what is wanted is made again, parents first, before the agent takes any verb. What has to wait, for
 * hierarchies that are mounted late and units that systemd starts later, is looked for each second beside the agent's work, for
 * two minutes at most; then the launches that belong to the boot are made. docs/decisions/0011.
 */

import type { GuardSettings } from '#server/agent/changes/guard.ts';
import type { HostChanges } from '#server/agent/changes/host-changes.ts';
import type { OwnWrites } from '#server/agent/events/own-writes.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { WantedGroup, WantedLaunch } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { BootReport } from '#server/domain/wanted/wanted-verbs.ts';
import { openBootRecord } from './boot-report.ts';
import { awaitedOf, restoreGroup } from './restore-group.ts';
import { saidBy } from './restore-report.ts';
import type { WantedStore } from './wanted-store.ts';

export interface RestoreSettings {
  host: CgroupHost;
  guard: GuardSettings;
  changes: HostChanges;
  store: WantedStore;
  /** Where the report is kept. */
  file: string;
  bootId: string;
  now: () => number;
  /** Makes a launch of this boot; answers the run's id. Throws what stands in the way. */
  launch: (input: LaunchInput, requestId: string) => Promise<string>;
  /** What went through Corral in this boot. */
  ownWrites?: Pick<OwnWrites, 'of'>;
  log: (line: string) => void;
  /** How long what is late is awaited, and how often it is looked for. */
  waitMs?: number;
  lookMs?: number;
  /** The host as it is mounted by now. */
  lookAgain?: () => CgroupHost;
}

export interface Restore {
  report(): BootReport;
  /** Restores all that need not wait. */
  begin(): Promise<void>;
  /** Goes on with the rest beside the agent's work; settles when all is told. */
  goOn(): Promise<void>;
  stop(): void;
}

const usualWaitMs = 120_000;
const usualLookMs = 1000;

export function openRestore(settings: RestoreSettings): Restore {
  const { store, now, log, changes, guard, ownWrites } = settings;
  const lookAgain = settings.lookAgain ?? (() => openHost());
  const setAside = store.setAside === null ? null : sayOfWanted('restore-file-aside', { file: store.setAside });
  const record = openBootRecord(settings.file, { bootId: settings.bootId, nowMs: now(), setAside, log });
  const done = new Set<GroupPath>(record.report.groups.map(({ group }) => group));
  const name = `boot-${settings.bootId.slice(0, 8)}`;
  const untilMs = record.report.startedAtMs + (settings.waitMs ?? usualWaitMs);
  let awaited: string[] = [];
  let timer: NodeJS.Timeout | null = null;
  let wake = () => {};
  let isStopped = false;

  const isOver = () => record.report.endedAtMs !== null || isStopped;
  const left = () => store.groups().filter(({ group }) => !done.has(group));
  const restore = async (host: CgroupHost, wanted: WantedGroup, faults: readonly Sentence[]) => {
    const requestId = `${name}-${record.report.groups.length + 1}`;
    const scene = { host, guard, changes, now, ownWrites };
    const restored = await restoreGroup(scene, wanted, { requestId, faults });
    done.add(wanted.group);
    record.group(restored);
    if (restored.result !== 'restored') log(`${wanted.group} was not restored as it is kept: ${restored.result}`);
  };
  /** What is late holds up what is below it. */
  const restoreReady = async (host: CgroupHost) => {
    const late: WantedGroup[] = [];
    const reasons = new Set<string>();
    for (const wanted of left()) {
      if (isOver()) return;
      const waits = awaitedOf(host, wanted);
      for (const { values } of waits) reasons.add(String(values.id ?? values.group));
      if (waits.length > 0 || late.some(({ group }) => isUnder(wanted.group, group))) late.push(wanted);
      else await restore(host, wanted, []);
    }
    awaited = [...reasons];
  };
  const restoreLate = async () => {
    const host = lookAgain();
    const waitedSeconds = Math.round((now() - record.report.startedAtMs) / 1000);
    for (const wanted of left()) {
      if (isOver()) return;
      const faults = awaitedOf(host, wanted).map(({ values }) =>
        values.id === undefined
          ? sayOfWanted('restore-no-unit', { group: String(values.group), waitedSeconds })
          : sayOfWanted('restore-no-hierarchy', { id: String(values.id), waitedSeconds }),
      );
      await restore(host, wanted, faults);
    }
    awaited = [];
  };
  const launchAll = async () => {
    const made = new Set(record.report.launches.map(({ id }) => id));
    for (const wanted of store.launches().filter(({ id }) => !made.has(id))) {
      if (isOver()) return;
      record.launch(await launchOne(settings, wanted, `${name}-run-${record.report.launches.length + 1}`));
    }
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, settings.lookMs ?? usualLookMs);
    });

  return {
    report: () => ({ ...record.report, awaited }),
    begin: async () => {
      if (!isOver()) await restoreReady(settings.host);
    },
    goOn: async () => {
      while (!isOver() && left().length > 0 && now() < untilMs) {
        await pause();
        if (!isOver()) await restoreReady(lookAgain());
      }
      if (!isOver()) await restoreLate();
      if (!isOver()) await launchAll();
      if (!isOver()) record.end(now());
    },
    stop: () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
      wake();
    },
  };
}

async function launchOne({ launch, now }: RestoreSettings, { id, input }: WantedLaunch, requestId: string) {
  const command = input.command.kind === 'shell' ? input.command.line : input.command.argv.join(' ');
  const told = { id, requestId, group: input.group, command };
  try {
    const runId = await launch(input, requestId);
    return { ...told, atMs: now(), runId, why: null };
  } catch (cause) {
    return { ...told, atMs: now(), runId: null, why: saidBy(cause) };
  }
}
