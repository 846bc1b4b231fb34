/** Real groups for a bench of the product: made through it, moved into and removed without it. */
import path from 'node:path';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { putInto, removeTree } from '../e2e/group-dirs.ts';
import { type StoryProcess, startSleeper } from '../e2e/host-groups.ts';
import type { Api } from './product.ts';

const usual: ControllerName[] = ['cpu', 'cpuacct', 'memory', 'pids'];

export interface BenchGroup {
  path: GroupPath;
  /** Its directory in each hierarchy. */
  dirs: string[];
}

/**
 * Makes a group with these controllers (cpu, memory and pids where nothing is said), whichever version they are; removed with all below it, and
 * its processes ended, when the stack is.
 */
export async function openGroup(
  opened: AsyncDisposableStack,
  api: Api,
  name: string,
  controllers: readonly ControllerName[] = usual,
): Promise<BenchGroup> {
  const facts = await api.host.facts.query();
  const places = controllers.flatMap((controller) => {
    const place = facts.controllers[controller];
    return place.kind === 'available' ? [{ controller, ...place }] : [];
  });
  const hierarchies = [...new Set(places.map(({ hierarchyId }) => hierarchyId))];
  const group = {
    path: parseGroupPath(`/corral-test-bench-${name}-${process.pid}`),
    dirs: facts.hierarchies.flatMap(({ id, mountPoint }) =>
      hierarchies.includes(id) ? [path.join(mountPoint, `corral-test-bench-${name}-${process.pid}`)] : [],
    ),
  };
  opened.defer(() => group.dirs.forEach(removeTree));
  const enable = places.flatMap(({ controller, version }) => (version === 2 ? [controller] : []));
  await api.groups.create.mutate({
    parent: parseGroupPath('/'),
    name: group.path.slice(1),
    hierarchies,
    enable,
    edits: [],
  });
  return group;
}

/** A process that only sleeps, in the group; ended when the stack is, before the group is removed. */
export function openSleeper(opened: AsyncDisposableStack, group: BenchGroup): StoryProcess {
  const sleeper = startSleeper();
  opened.defer(() => sleeper.end());
  putInto(group.dirs, sleeper.pid);
  return sleeper;
}
