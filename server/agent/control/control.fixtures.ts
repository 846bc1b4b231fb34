/** For host tests of a group as a whole: groups that can be frozen, what the dialogs show of them, whether a process lives. */
import { setTimeout as sleep } from 'node:timers/promises';
import { host, sceneNow, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { makeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import type { ControlState } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { readControl } from './control-state.ts';
import type { FreezeWatch } from './freeze-watch.ts';

export const whyNot = whyNotHere('memory', 'pids');

/** Has not ended, nor waits for whoever started it to see that. */
export function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(readProcessStat(host, pid)?.state);
}

/** The ground's groups are in the hierarchies with limits; v1's freezer is one of its own. */
export async function withFreezer(group: GroupPath): Promise<GroupPath> {
  for (const hierarchy of host.hierarchies)
    if (hierarchy.controllers.includes('freezer') && hierarchy.version === 1) {
      const parts = group.slice(1).split('/');
      for (let depth = 1; depth <= parts.length; depth += 1) {
        const above = parseGroupPath(`/${parts.slice(0, depth).join('/')}`);
        if (!existsIn(hierarchy, above)) await makeGroupDir(hierarchy, above);
      }
    }
  return group;
}

/** What the dialogs show beforehand. */
export function readPlan(group: GroupPath): ControlState {
  const watch: FreezeWatch = { keep: () => {}, forget: () => {}, find: () => null, stop: () => {} };
  return readControl({ host, guard: sceneNow().guard, watch }, group);
}

/** Looks for 20 seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    if (holds()) return;
    await sleep(10);
  }
  throw new Error(`This never came about: ${holds}`);
}
