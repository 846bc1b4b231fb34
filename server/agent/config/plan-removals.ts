/** Groups that an earlier load made and that are to go again: where they are, and what stands in the way. */
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { childNamesOf, dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import type { LoadStep, PlanLoadRequest } from '#server/domain/config/load-verbs.ts';
import { childOf, depthOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import { firstOf, sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { blankStep } from './blank-step.ts';
import type { LoadScene } from './load-scene.ts';

/** The deepest first. What is gone already is left out. */
export function planRemovals(scene: LoadScene, removes: PlanLoadRequest['removes']): LoadStep[] {
  const going = new Set(removes.flatMap(({ path, hierarchies }) => hierarchies.map((id) => `${id} ${path}`)));
  return [...removes]
    .sort((a, b) => depthOf(b.path) - depthOf(a.path))
    .map(({ path, hierarchies }) => planRemoval(scene, path, hierarchies, going))
    .filter(({ kind }) => kind === 'remove');
}

function planRemoval(
  { host, guard }: LoadScene,
  group: GroupPath,
  hierarchies: readonly string[],
  going: ReadonlySet<string>,
): LoadStep {
  const step = blankStep(group);
  for (const id of hierarchies) {
    const hierarchy = host.hierarchyById(id);
    if (!hierarchy || !existsIn(hierarchy, group)) continue;
    const dir = dirOf(hierarchy, group);
    step.kind = 'remove';
    step.removes.push({ hierarchyId: id, version: hierarchy.version, path: dir });
    const children = childNamesOf(dir).filter((name) => !going.has(`${id} ${childOf(group, name)}`));
    if (children.length > 0)
      step.notes.push(
        refusal(sayOfGroup('has-children', { dir, count: children.length, children: firstOf(children.sort()) })),
      );
    const pids = readPids(dir);
    if (pids.length > 0)
      step.notes.push(refusal(sayOfGroup('has-processes', { dir, count: pids.length, pids: firstOf(pids) })));
  }
  const why = step.kind === 'remove' ? (guard.whyGroup(group) ?? guard.ceilings.whyNotRemoved(group)) : null;
  if (why) step.notes.push(refusal(why));
  return step;
}
