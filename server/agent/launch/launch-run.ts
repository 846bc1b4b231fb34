/** The verb `launch`: a watcher, a process under it that waits, its groups, and only then its command. */
import { randomInt } from 'node:crypto';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { createGroup } from '#server/agent/groups/create-group.ts';
import { planCreate } from '#server/agent/groups/plan-create.ts';
import { removePlace } from '#server/agent/groups/remove-group.ts';
import { putInto } from '#server/agent/processes/move-processes.ts';
import { pathOf } from '#server/cgroupfs/changes/write-control.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { codeOfErrno } from '#server/domain/changes/refusals/kernel-errors.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { LaunchRequest } from '#server/domain/launch/launch-input.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { LaunchOutcome } from '#server/domain/launch/launch-verbs.ts';
import { sentenceOf } from '#server/domain/sentence.ts';
import { holdProcess } from './hold-process.ts';
import { chainOf } from './launch-chain.ts';
import { hasOwnDir, ownGroupRequest } from './launch-obstacles.ts';
import { checkLaunch, type LaunchScene, planLaunch } from './plan-launch.ts';
import { RunFiles, type RunSpec } from './run-files.ts';
import { takeEnabledBack } from './run-group.ts';
import type { RunRecord } from './run-record.ts';

/** Throws what the plan's first blocking note says, KERNEL_REFUSED and the like when the kernel sees it otherwise; then nothing has run. */
export async function launchRun(
  scene: ChangeScene & LaunchScene,
  { dirFor, bootId }: { dirFor: (id: string) => string; bootId: string },
  { requestId, ...input }: LaunchRequest,
): Promise<{ outcome: LaunchOutcome; record: RunRecord }> {
  const id = newRunId(scene.now());
  const planned = await planLaunch(scene, input, `run-${id}`);
  const { resolved, tools } = checkLaunch(planned);
  const { hierarchies } = planned;
  const files = new RunFiles(dirFor(id));
  const ownGroup = input.ownGroup ? childOf(input.group, `run-${id}`) : null;
  const own = ownGroup && { ...ownGroupRequest({ group: input.group, hierarchies, name: `run-${id}` }), requestId };
  const enabled = own ? planCreate(scene, own).enabling : [];
  const step = scene.steps.plan([{ kind: 'launch', id, dir: files.dir }]);
  const spec: RunSpec = {
    ...{ id, requestId, input, ownGroup, enabled, bootId },
    folder: resolved.folder,
    hierarchies: hierarchies.map((each) => each.id),
    askedAtMs: scene.now(),
  };
  let drop = () => {};
  try {
    files.create(spec);
    if (own) await createGroup(scene, own);
    const owner = resolved.becomes && resolved.becomes.uid !== 0 ? resolved.becomes.uid : null;
    const held = await holdProcess({ tools, files, spec, owner }, chainOf(tools, resolved));
    drop = held.drop;
    const startTicks = readStartTicks(held.pid, scene.host.proc);
    if (startTicks === null) throw notHeld(held.pid);
    for (const hierarchy of hierarchies) await enter(hierarchy, groupIn(hierarchy, spec), held.pid);
    checkMembership(scene, spec, hierarchies, held.pid);
    const watcher = { pid: held.watcherPid, startTicks: readStartTicks(held.watcherPid, scene.host.proc) ?? '' };
    const started = { process: { pid: held.pid, startTicks }, watcher, startedAtMs: scene.now() };
    files.keepStarted(started);
    await held.letGo();
    scene.steps.did(step, { status: 'made', after: String(held.pid), errno: null, why: null });
    return {
      outcome: { id, group: input.group, ownGroup, user: input.user, pid: held.pid, startTicks },
      record: { files, spec, started, final: null, stop: null, hasGroup: ownGroup !== null },
    };
  } catch (cause) {
    drop();
    await takeBack(scene, spec, enabled);
    files.remove();
    throw cause;
  }
}

/** Letters and digits that sort by time; 40 bits of chance would do for one host, these are 20 within a millisecond. */
function newRunId(nowMs: number): string {
  return `${nowMs.toString(36).padStart(8, '0')}${randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0')}`;
}

function groupIn(hierarchy: MountedHierarchy, { input, ownGroup }: RunSpec): GroupPath {
  return ownGroup && hasOwnDir(hierarchy) ? ownGroup : input.group;
}

async function enter(hierarchy: MountedHierarchy, group: GroupPath, pid: number): Promise<void> {
  const refusal = await putInto(hierarchy, group, pid);
  if (!refusal) return;
  const path = pathOf({ hierarchy, group, file: 'cgroup.procs' });
  const errno = refusal.errno ?? 'EIO';
  throw new AppError(codeOfErrno(errno, 'move'), {
    public: sentenceOf(refusal) ?? sayOfLaunch('launch-kernel-refused', { path, errno }),
    errno,
    file: path,
    field: 'group',
  });
}

/** The kernel reports success also for a process that it passes over. */
function checkMembership(
  { host }: ChangeScene,
  spec: RunSpec,
  hierarchies: readonly MountedHierarchy[],
  pid: number,
): void {
  const now = new Map(groupsOfProcess(host, pid).map(({ hierarchy, group }) => [hierarchy.id, group]));
  const missed = hierarchies.find((hierarchy) => now.get(hierarchy.id) !== groupIn(hierarchy, spec));
  if (!missed) return;
  const path = pathOf({ hierarchy: missed, group: groupIn(missed, spec), file: 'cgroup.procs' });
  throw new AppError('KERNEL_REFUSED', {
    public: sayOfLaunch('launch-kernel-refused', { path, errno: 'ESRCH' }),
    file: path,
  });
}

function notHeld(pid: number): AppError {
  return new AppError('NOT_AVAILABLE', {
    public: sayOfLaunch('launch-no-watcher', {}),
    detail: `process ${pid} is gone`,
  });
}

/** Its own group, where it was made, once the process that waited has left it. */
async function takeBack(
  scene: ChangeScene,
  { ownGroup, input }: RunSpec,
  enabled: readonly PlannedWrite[],
): Promise<void> {
  if (!ownGroup) return;
  for (const hierarchy of scene.host.hierarchies.filter(hasOwnDir).reverse())
    await removePlace({ hierarchy, dir: dirOf(hierarchy, ownGroup) }, { group: ownGroup });
  await takeEnabledBack(scene, input.group, enabled);
}
