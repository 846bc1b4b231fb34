import { dirname, join } from 'node:path';
import type { ControlVerbs } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { AgentScene } from '../scene.ts';
import { readControl } from './control-state.ts';
import { freezeGroup, thawGroup } from './freeze-group.ts';
import { openFreezeWatch } from './freeze-watch.ts';
import { killGroup } from './kill-group.ts';
import { reclaimGroup } from './reclaim-group.ts';
import { removeTree } from './remove-tree.ts';
import { resetPeak } from './reset-peak.ts';
import { restartUnit } from './restart-unit.ts';
import { signalProcesses } from './signal-processes.ts';

/** The verbs, and the watch that thaws what is due: it begins at once, and ends with `stop`. */
export function createControlVerbs(scene: AgentScene): ControlVerbs & { stopWatch(): void } {
  const { host, config, freshGuard, change, changes, sampler } = scene;
  const touching = async <T>(group: GroupPath, task: Promise<T>): Promise<T> => {
    try {
      return await change(task);
    } finally {
      sampler.touch(group);
    }
  };
  const watch = openFreezeWatch(host, {
    file: join(dirname(config.journalPath), 'frozen-groups.json'),
    now: Date.now,
    thaw: (group) => {
      const about = { requestId: `thaw-${process.pid}-${Date.now()}`, verb: 'thaw', group } as const;
      return touching(
        group,
        changes.run(about, (at) => thawGroup(at, group)),
      );
    },
  });
  return {
    control: async ({ group }) => readControl({ host, guard: freshGuard(), watch }, group),
    freeze: ({ group, thawAfterSeconds, requestId }) =>
      touching(
        group,
        changes.run({ requestId, verb: 'freeze', group }, async (at) => {
          const sinceMs = at.now();
          at.guard.checkGroup(group);
          // The promise first: a group must not stay frozen because the agent was killed in between.
          const thawAtMs = thawAfterSeconds === null ? null : sinceMs + thawAfterSeconds * 1000;
          watch.keep({ group, requestId, sinceMs, thawAtMs });
          try {
            const outcome = await freezeGroup(at, group);
            return { ...outcome, frozen: { ...outcome.frozen, requestId, sinceMs, thawAtMs } };
          } catch (cause) {
            watch.forget(group);
            throw cause;
          }
        }),
      ),
    thaw: ({ group, requestId }) =>
      touching(
        group,
        changes.run({ requestId, verb: 'thaw', group }, async (at) => {
          const outcome = await thawGroup(at, group);
          watch.forget(group);
          return outcome;
        }),
      ),
    kill: ({ group, confirmed, requestId }) =>
      touching(
        group,
        changes.run({ requestId, verb: 'kill', group }, (at) => killGroup(at, { group, confirmed })),
      ),
    signal: (request) => {
      const { requestId, group } = request;
      return touching(
        group,
        changes.run({ requestId, verb: 'signal', group }, (at) => signalProcesses(at, request)),
      );
    },
    removeTree: (request) => {
      const { requestId, group } = request;
      return touching(
        group,
        changes.run({ requestId, verb: 'removeTree', group }, (at) => removeTree(at, request)),
      );
    },
    reclaim: (request) => {
      const { requestId, group } = request;
      return touching(
        group,
        changes.run({ requestId, verb: 'reclaim', group }, (at) => reclaimGroup(at, request)),
      );
    },
    resetPeak: ({ group, requestId }) =>
      touching(
        group,
        changes.run({ requestId, verb: 'resetPeak', group }, (at) => resetPeak(at, { group })),
      ),
    restart: ({ group, requestId }) =>
      touching(
        group,
        changes.run({ requestId, verb: 'restart', group }, (at) => restartUnit(at, { group })),
      ),
    stopWatch: watch.stop,
  };
}
