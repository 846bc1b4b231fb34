/** What is foreseen to keep a process out of a group, hierarchy by hierarchy, and what is told beside it. */
import { accessSync, constants } from 'node:fs';
import { agentUser } from '#server/agent/agent-user.ts';
import { codeOfRefusal } from '#server/agent/ceilings/under-ceiling.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { type PlannedCreation, planCreate } from '#server/agent/groups/plan-create.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { readControllers } from '#server/cgroupfs/groups/find-group.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import { type ErrorCode, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { CreatePlan } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { LaunchNote } from '#server/domain/launch/launch-plan.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { keyOf } from '#server/domain/sentence.ts';
import { findSystemdTools } from './launch-tools.ts';

/** A note of the plan, with the code of the error that a launch throws for it. */
export interface Obstacle {
  code: ErrorCode;
  note: LaunchNote;
}

/** The target is a slice of the systemd that is PID 1: a scope in it is what the run gets. */
export interface LaunchSlice {
  slice: string;
}

export interface LaunchGround {
  /** Null where it is not, or the run gets no group of its own. */
  slice: LaunchSlice | null;
  /** The hierarchies it is put into. */
  hierarchies: MountedHierarchy[];
  obstacles: Obstacle[];
  /** The group of its own; null where there is none to be made, or it cannot be. */
  creation: PlannedCreation | null;
}

export const blocks = (
  code: ErrorCode,
  said: Sentence,
  field: LaunchNote['field'],
  errno: string | null = null,
): Obstacle => ({ code, note: { ...said, kind: 'blocks', field, errno } });

/** `name` is what a group of its own would have. */
export function lookAtGround(
  scene: Pick<ChangeScene, 'host' | 'guard'>,
  { group, hierarchies: asked, ownGroup }: LaunchInput,
  name: string,
): LaunchGround {
  const { host, guard } = scene;
  const guarded = guard.whyGroup(group);
  if (guarded)
    return {
      slice: null,
      hierarchies: [],
      creation: null,
      obstacles: [blocks(guarded.code.startsWith('ceiling') ? 'CEILING' : 'GROUP_GUARDED', guarded, 'group')],
    };
  const { hierarchies, fault } = hierarchiesOfLaunch(host, group, asked);
  if (fault) return { slice: null, hierarchies: [], creation: null, obstacles: [fault] };
  const ids = hierarchies.map(({ id }) => id);
  const notHeld = guard.ceilings.whyNotHeld(group);
  const leftOut = guard.ceilings.whyNotAllIn(group, ids);
  const unit = findSystemdTools(host) && hierarchies.every(({ version }) => version === 2) ? unitOf(group) : null;
  const slice = unit?.endsWith('.slice') ? unit : null;
  const freezer = freezerOf(host, group);
  const isFrozen = freezer !== null && (readFreeze(freezer, group)?.state ?? 'thawed') !== 'thawed';
  const own = ownGroup && slice === null ? planChild(scene, { group, hierarchies, name }) : null;
  return {
    slice: slice !== null && ownGroup ? { slice } : null,
    hierarchies,
    creation: own?.creation ?? null,
    obstacles: [
      ...(notHeld ? [blocks('CEILING', notHeld, 'group')] : []),
      ...(leftOut ? [blocks('CEILING', leftOut, 'hierarchies')] : []),
      ...(unit === null ? [] : noteOnUnit(unit, ownGroup)),
      ...(isFrozen ? [blocks('KERNEL_REFUSED', sayOfLaunch('launch-frozen', { group }), 'group')] : []),
      ...hierarchies.flatMap((hierarchy) => whyNotInto(hierarchy, group, ownGroup)),
      ...(own?.obstacles ?? []),
    ],
  };
}

function noteOnUnit(unit: string, ownGroup: boolean): Obstacle[] {
  const note = (kind: 'warns' | 'tells', said: Sentence): Obstacle[] => [
    { code: 'BAD_INPUT', note: { ...said, kind, field: null, errno: null } },
  ];
  if (!unit.endsWith('.slice')) return note('warns', sayOfLaunch('launch-in-unit', { unit }));
  if (!ownGroup) return [blocks('NOT_AVAILABLE', sayOfLaunch('launch-slice-itself', { slice: unit }), 'ownGroup')];
  return note('tells', sayOfLaunch('launch-into-slice', { slice: unit, unit: scopeOf('…') }));
}

/** The scope that systemd makes for a run. */
export function scopeOf(id: string): string {
  return `corral-run-${id}.scope`;
}

/** A named hierarchy is somebody else's (systemd's), and limits nothing: it is left unless asked for. */
function hierarchiesOfLaunch(
  host: ChangeScene['host'],
  group: GroupPath,
  asked: readonly string[],
): { hierarchies: MountedHierarchy[]; fault: Obstacle | null } {
  const none = (fault: Obstacle) => ({ hierarchies: [], fault });
  if (asked.length === 0) {
    const all = host.hierarchies.filter((each) => each.name === null && existsIn(each, group));
    return all.length > 0
      ? { hierarchies: all, fault: null }
      : none(blocks('GROUP_GONE', sayOfGroup('group-gone', { group }), 'group', 'ENOENT'));
  }
  const found: MountedHierarchy[] = [];
  for (const id of new Set(asked)) {
    const hierarchy = host.hierarchyById(id);
    if (!hierarchy) return none(blocks('BAD_INPUT', sayOfGroup('no-such-hierarchy', { id }), 'hierarchies'));
    const { mountPoint } = hierarchy;
    if (!existsIn(hierarchy, group))
      return none(blocks('GROUP_GONE', sayOfGroup('group-not-in', { group, mountPoint }), 'hierarchies', 'ENOENT'));
    found.push(hierarchy);
  }
  return { hierarchies: found, fault: null };
}

/** Whether the run gets a directory of its own there. blkio's limits do not reach below their group (throtl_pd_init(), v1). */
export function hasOwnDir({ version, controllers, name }: MountedHierarchy): boolean {
  return name === null && !(version === 1 && controllers.includes('io'));
}

/** Those that cgroup v2 cannot give to a part of a process (cgroup-v2.rst, "Threads"). */
const threadedControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'perf_event', 'pids'];

function whyNotInto(hierarchy: MountedHierarchy, group: GroupPath, ownGroup: boolean): Obstacle[] {
  const { version, mountPoint, readOnly, controllers } = hierarchy;
  const dir = dirOf(hierarchy, group);
  if (readOnly)
    return [blocks('NO_PERMISSION', sayOfLaunch('launch-read-only', { mountPoint }), 'hierarchies', 'EROFS')];
  const isOwn = ownGroup && hasOwnDir(hierarchy);
  const path = isOwn ? dir : `${dir}/cgroup.procs`;
  if (!mayWrite(path))
    return [
      blocks('NO_PERMISSION', sayOfLaunch('launch-not-writable', { path, user: agentUser() }), 'group', 'EACCES'),
    ];
  if (isOwn) return [];
  if (version === 2) {
    const handed = readControllers(`${dir}/cgroup.subtree_control`).filter(
      (name) => !threadedControllers.includes(name),
    );
    if (handed.length === 0) return [];
    const said = sayOfLaunch('launch-domain-controllers', { group, controllers: handed.join(', ') });
    return [blocks('KERNEL_REFUSED', said, 'group', 'EBUSY')];
  }
  if (controllers.includes('cpuset')) return whyCpusetEmpty(dir, group);
  if (ownGroup && controllers.includes('io'))
    return [
      {
        code: 'BAD_INPUT',
        note: { ...sayOfLaunch('launch-shared-io', { group }), kind: 'tells', field: null, errno: null },
      },
    ];
  return [];
}

function whyCpusetEmpty(dir: string, group: GroupPath): Obstacle[] {
  const empty = ['cpuset.cpus', 'cpuset.mems'].find((file) => readText(`${dir}/${file}`)?.trim() === '');
  return empty === undefined
    ? []
    : [blocks('KERNEL_REFUSED', sayOfLaunch('launch-cpuset-empty', { group, file: empty }), 'group', 'ENOSPC')];
}

/** The making of a group of its own, and what it would meet. */
function planChild(
  scene: Pick<ChangeScene, 'host' | 'guard'>,
  place: { group: GroupPath; hierarchies: readonly MountedHierarchy[]; name: string },
): Pick<LaunchGround, 'creation' | 'obstacles'> {
  try {
    const creation = planCreate(scene, ownGroupRequest(place));
    return { creation, obstacles: whyNoChild(creation.plan, place) };
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    const { code, public: text, sentence, errno } = cause;
    const said = sentence ? { ...sentence, text } : sayOfLaunch('launch-no-own-group', { why: text });
    return { creation: null, obstacles: [blocks(code, said, 'ownGroup', errno ?? null)] };
  }
}

function whyNoChild(
  plan: CreatePlan,
  { group, hierarchies }: { group: GroupPath; hierarchies: readonly MountedHierarchy[] },
): Obstacle[] {
  const refused = plan.notes.filter(({ severity }) => severity === 'refused');
  const cpuset = hierarchies.find((each) => each.version === 1 && each.controllers.includes('cpuset'));
  const filled = plan.writes.map(({ file }) => file);
  const isFilled = filled.includes('cpuset.cpus') && filled.includes('cpuset.mems');
  const clones = cpuset && readText(`${dirOf(cpuset, group)}/cgroup.clone_children`)?.trim() === '1';
  return [
    ...refused.map(({ severity: _, key: __, text, ...said }) =>
      blocks(codeOfRefusal(said), { ...keyOf(said), text }, 'ownGroup'),
    ),
    ...(cpuset && (!isFilled || clones) ? whyCpusetEmpty(dirOf(cpuset, group), group) : []),
  ];
}

/** `enable`: what the target can hand down as long as it holds no processes; else what it hands down already. */
export function ownGroupRequest({
  group,
  hierarchies,
  name,
}: {
  group: GroupPath;
  hierarchies: readonly MountedHierarchy[];
  name: string;
}) {
  const own = hierarchies.filter(hasOwnDir);
  const v2 = own.find(({ version }) => version === 2);
  const isFree = v2 !== undefined && readText(`${dirOf(v2, group)}/cgroup.procs`) === '';
  return { parent: group, name, hierarchies: own.map(({ id }) => id), enable: isFree ? null : [], edits: [] };
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return false;
  }
}
