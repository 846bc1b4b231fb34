/**
 * A group that is deleted is not wanted any more, and nothing below it. That is stored before the group goes: a removal
 * has no way back, and a group that could not be forgotten would come again with the next boot.
 */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { WantedMove } from '#server/domain/wanted/wanted.ts';
import { keepingsOfRemoval, keepStepOf } from './keep-change.ts';

type Forgotten = { wanted?: readonly WantedMove[] };

/**
 * Runs the removal of the group and all below it; where something is left of it (`isGone` says so, or it throws), all is wanted
 * as before. Throws STORAGE_FULL and STORAGE_BUSY before anything is removed, and what the removal throws.
 */
export async function forgetWith<T extends object>(
  scene: Pick<ChangeScene, 'wanted' | 'steps'>,
  group: GroupPath,
  { remove, isGone }: { remove: () => Promise<T>; isGone: (outcome: T) => boolean },
): Promise<T & Forgotten> {
  const keepings = keepingsOfRemoval(scene, group);
  const store = scene.wanted?.store;
  if (keepings.length === 0 || !store) return remove();
  const first = scene.steps.plan(keepings.map(keepStepOf));
  store.putAll(keepings.map((each) => [each.group, each.after]));
  for (const [at] of keepings.entries())
    scene.steps.did(first + at, { status: 'kept', after: null, errno: null, why: null });
  let isDone = false;
  try {
    const outcome = await remove();
    isDone = isGone(outcome);
    return isDone ? { ...outcome, wanted: keepings.flatMap(({ moves }) => moves) } : outcome;
  } finally {
    if (!isDone) store.putAll(keepings.map((each) => [each.group, each.before]));
  }
}
