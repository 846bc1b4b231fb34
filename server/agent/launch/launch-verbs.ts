import path from 'node:path';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import { AppError } from '#server/domain/errors.ts';
import { defaultKeptBytes } from '#server/domain/launch/launch-input.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { type LaunchVerbs, mostRuns } from '#server/domain/launch/launch-verbs.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import type { AgentScene } from '../scene.ts';
import { policyNow } from '../teams/check-budget.ts';
import { openAccounts } from './accounts.ts';
import { openCheckers } from './command-check.ts';
import { openWatchers } from './hold-process.ts';
import { launchRun } from './launch-run.ts';
import { findSystemdTools } from './launch-tools.ts';
import { planLaunch } from './plan-launch.ts';
import { removeLeftWatchers } from './ready-watcher.ts';
import { endHolder, removeRunGroup } from './run-group.ts';
import { detailOf, outputOf, processesOf, type RunRecord } from './run-record.ts';
import { Runs } from './runs.ts';
import { killRun, stopRun } from './stop-run.ts';
import { subtreeOf } from './which-to-forget.ts';

const prepareAfterMs = 250;

/** The verbs, and the watch over runs: it begins with `beginRuns`, after recovery, and ends with `stopRuns`. */
export function createLaunchVerbs(scene: AgentScene): LaunchVerbs & { beginRuns(): void; stopRuns(): Promise<void> } {
  const { host, config, freshGuard, change, changes, sampler } = scene;
  const bootId = readBootId(host.proc);
  const log = (line: string) => console.error(`corral agent: ${line}`);
  const folder = path.join(path.dirname(config.journalPath), 'runs');
  const checkers = openCheckers();
  const accounts = openAccounts({ etc: host.etc });
  const underSystemd = findSystemdTools(host)?.systemdRun ?? null;
  const watchers = openWatchers({ folder, proc: host.proc, underSystemd });
  const runs = new Runs({
    host,
    folder,
    bootId,
    now: Date.now,
    log,
    most: mostRuns,
    removeGroup: (record) => change(removeGroupOf(record)),
    kill: async (record) => {
      const requestId = `${record.stop?.requestId ?? record.spec.id}-kill`;
      // Of a whole group, and made good as such: on v1 it is frozen for it.
      const verb = record.spec.ownGroup ? 'kill' : 'stopRun';
      const group = record.spec.ownGroup ?? groupOf(record);
      // What was promised when it was asked to end.
      await change(
        changes.run({ requestId, verb, group }, (at) => killRun(at, record), { sync: true, mode: 'tidying' }),
      );
    },
  });
  const removeGroupOf = async (record: RunRecord): Promise<boolean> => {
    const { id, input, ownGroup } = record.spec;
    if (!ownGroup) return true;
    const requestId = `run-${id}-end`;
    const outcome = await changes.run(
      { requestId, verb: 'remove', group: ownGroup },
      (at) => {
        const enabled = runs.enablersIn(input.group).flatMap(({ spec }) => spec.enabled);
        return removeRunGroup(at, { group: ownGroup, target: input.group, requestId }, enabled);
      },
      { sync: true, mode: 'tidying' },
    );
    sampler.touch(input.group);
    if (outcome.obstacles.length > 0) return false;
    endHolder(host, record);
    return true;
  };
  /** A run that has begun is told as that, whatever becomes of old ones. */
  const forgetOldest = (at: ChangeScene) => {
    try {
      runs.forgetOldest((of) => policyNow(at, { group: of })?.top ?? subtreeOf(of));
    } catch (cause) {
      log(`old runs could not be forgotten: ${String(cause)}`);
    }
  };
  let preparing: NodeJS.Timeout | null = null;
  /** Not while somebody waits, or what was launched is on its way: it takes ten programs. */
  const prepareNext = () => {
    preparing ??= setTimeout(() => {
      preparing = null;
      watchers.prepare();
      checkers.prepare();
    }, prepareAfterMs);
  };
  return {
    planLaunch: async ({ budget, ...input }) => {
      const { plan } = await planLaunch({ host, guard: freshGuard(), config, checkers, accounts, budget }, input);
      // Whoever asks is about to launch.
      prepareNext();
      return plan;
    },
    launch: async ({ budget, ...request }) => {
      const { requestId, group } = request;
      // Made while the host is looked at, when none is ready.
      if (request.keepOutputBytes === defaultKeptBytes) watchers.prepare();
      const outcome = await change(
        changes.run({ requestId, verb: 'launch', group }, async (at) => {
          const place = { dirFor: (id: string) => runs.dirOf(id), bootId, watchers };
          const launched = await launchRun({ ...at, config, checkers, accounts, budget }, place, request);
          runs.add(launched.record);
          // What is refused takes nobody's place.
          forgetOldest(at);
          return launched.outcome;
        }),
      );
      sampler.touch(group);
      prepareNext();
      return outcome;
    },
    runs: async (query) => runs.list(query),
    run: async ({ id }) => detailOf(host, runs.find(id), Date.now()),
    runOutput: async ({ id, ...query }) => outputOf(host, runs.find(id), query),
    watchRuns: (signal) => runs.watch(signal),
    stopRun: async (request) => {
      const record = runs.find(request.id);
      const about = { requestId: request.requestId, verb: 'stopRun', group: groupOf(record) } as const;
      const outcome = await change(
        changes.run(about, async (at) => {
          at.guard.checkMembers(groupOf(record));
          return stopRun(at, record, request);
        }),
      );
      runs.tell();
      return outcome;
    },
    forgetRun: async ({ id, requestId }) => {
      const record = runs.find(id);
      const group = groupOf(record);
      await runs.groupGone(record);
      return change(
        changes.run({ requestId, verb: 'forgetRun', group }, async (at) => {
          if (!record.final || processesOf(host, record).length > 0)
            throw new AppError('GROUP_BUSY', { public: sayOfLaunch('run-still-runs', { id }) });
          // Forgotten before its group, it would leave that behind.
          if (record.hasGroup)
            throw new AppError('GROUP_BUSY', {
              public: sayOfLaunch('run-group-stands', { group: record.spec.ownGroup ?? group }),
            });
          const step = at.steps.plan([{ kind: 'forget', id, dir: record.files.dir }]);
          runs.forget(record);
          at.steps.did(step, { status: 'removed', after: null, errno: null, why: null });
          return { id, group };
        }),
      );
    },
    beginRuns: () => {
      removeLeftWatchers(folder);
      runs.begin();
    },
    stopRuns: async () => {
      runs.stop();
      if (preparing) clearTimeout(preparing);
      await Promise.all([watchers.close(), checkers.close()]);
    },
  };
}

function groupOf({ spec }: RunRecord) {
  return spec.input.group;
}
