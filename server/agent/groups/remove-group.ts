/** The verb `remove`: an empty group leaves every hierarchy it is in; what stands in the way is told instead. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentUser } from '#server/agent/agent-user.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { forgetWith } from '#server/agent/wanted/forget-gone.ts';
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import type { FoundGroup, FoundPlace } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { removeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { childNamesOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { firstOf, sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { RemovalObstacle, RemoveOutcome, RemoveRequest } from '#server/domain/groups/group-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { leafIn } from './delegated-service.ts';
import { removeUnit, unitRemoval } from './remove-unit.ts';

type Obstacle = RemovalObstacle;

/**
 * Removes an empty group. Throws GROUP_GONE, GROUP_GUARDED, CEILING; GROUP_BUSY only when a process came in between and
 * the group had already left another hierarchy.
 */
export async function removeGroup(scene: ChangeScene, { group }: RemoveRequest): Promise<RemoveOutcome> {
  const { host, guard } = scene;
  guard.checkRemoval(group);
  const found = findGroup(host, group);
  if (!found) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  const byUnit = unitRemoval(host, group);
  const leaf = leafIn(host, group);
  const obstacles = byUnit?.why
    ? [unitObstacle(found.places, byUnit.why)]
    : found.places.flatMap((place) => obstaclesOf(place, leaf));
  if (obstacles.length > 0) return { group, removed: [], obstacles };
  return forgetWith(scene, group, {
    remove: async () =>
      byUnit?.removal
        ? { group, removed: await removeUnit(scene, group, byUnit.removal), obstacles: [] }
        : removePlaces(scene, found),
    isGone: (outcome) => outcome.obstacles.length === 0,
  });
}

async function removePlaces({ steps }: ChangeScene, { group, places }: FoundGroup): Promise<RemoveOutcome> {
  const removed: string[] = [];
  const first = steps.plan(
    places.map(({ hierarchy: { id }, dir }) => ({
      kind: 'remove',
      group,
      hierarchyId: id,
      path: dir,
      inode: inodeOf(dir),
    })),
  );
  for (const [at, place] of places.entries()) {
    const obstacle = await removePlace(place, { group });
    const done = { after: null, errno: null, why: obstacle?.text ?? null };
    steps.did(first + at, { ...done, status: obstacle ? 'refused' : 'removed' });
    if (obstacle && removed.length === 0) return { group, removed, obstacles: [obstacle] };
    if (obstacle)
      throw new AppError('GROUP_BUSY', {
        public: sayOfGroup('removed-in-part', { dir: place.dir, removed: removed.join(', ') }),
        detail: obstacle.text,
        file: place.dir,
      });
    removed.push(place.dir);
  }
  return { group, removed, obstacles: [] };
}

function unitObstacle([place]: readonly FoundPlace[], why: Sentence): Obstacle {
  return { path: place?.dir ?? '', kind: 'unit', pids: [], children: [], ...why };
}

/** `leaf` goes with the group. */
function obstaclesOf(place: FoundPlace, leaf: GroupPath | null): Obstacle[] {
  const { dir } = place;
  const names = place.childCount > 0 ? childNamesOf(dir).sort() : [];
  const children = names.filter((name) => leaf === null || name !== nameOf(leaf));
  const pids = readPids(dir);
  const none = { path: dir, pids: [], children: [] };
  return [
    children.length > 0 && {
      ...none,
      kind: 'children' as const,
      children,
      ...sayOfGroup('has-children', { dir, count: children.length, children: firstOf(children) }),
    },
    pids.length > 0 && {
      ...none,
      kind: 'processes' as const,
      pids,
      ...sayOfGroup('has-processes', { dir, count: pids.length, pids: firstOf(pids) }),
    },
    !mayChange(path.dirname(dir)) && {
      ...none,
      kind: 'permission' as const,
      ...sayOfGroup('removal-closed', { dir: path.dirname(dir), user: agentUser() }),
    },
  ].filter((obstacle) => obstacle !== false);
}

/** Null when it is gone afterwards. After its last process the kernel may need a moment (EBUSY on v2). */
export async function removePlace(
  { hierarchy, dir }: Pick<FoundPlace, 'hierarchy' | 'dir'>,
  { group }: Pick<RemoveRequest, 'group'>,
): Promise<Obstacle | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await removeGroupDir(hierarchy, group);
      return null;
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'ENOENT' || (isAppError(cause) && cause.code === 'GROUP_GONE')) return null;
      if (errno === undefined) throw cause;
      if (errno === 'EBUSY' && attempt < removeAttempts) {
        await sleep(removePauseMs);
        continue;
      }
      const { version } = hierarchy;
      const said = explainRefusal({
        errno,
        verb: 'remove',
        file: '',
        path: dir,
        text: null,
        version,
        user: agentUser(),
      });
      return obstacle(dir, errno === 'EBUSY' ? 'busy' : 'permission', said);
    }
  }
}

const removeAttempts = 10;
const removePauseMs = 20;

function obstacle(dir: string, kind: Obstacle['kind'], said: Sentence): Obstacle {
  return { path: dir, kind, ...said, pids: readPids(dir), children: childNamesOf(dir) };
}

function mayChange(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return errnoOf(cause) === 'ENOENT';
  }
}
