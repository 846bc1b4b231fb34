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
import type { LaunchRequest } from '#server/domain/launch/launch-input.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { LaunchOutcome } from '#server/domain/launch/launch-verbs.ts';
import { sentenceOf } from '#server/domain/sentence.ts';
import { holdProcess } from './hold-process.ts';
import { chainOf } from './launch-chain.ts';
import { hasOwnDir, ownGroupRequest, scopeOf } from './launch-obstacles.ts';
import { findSystemdTools } from './launch-tools.ts';
import { makeScope } from './make-scope.ts';
import { checkLaunch, type LaunchScene, ownGroupOf, planLaunch } from './plan-launch.ts';
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
  const planned = await planLaunch(scene, input, id);
  const { resolved, tools } = checkLaunch(planned);
  const { hierarchies, slice } = planned;
  const systemd = findSystemdTools(scene.host);
  const unit = slice && scopeOf(id);
  const files = new RunFiles(dirFor(id));
  const ownGroup = input.ownGroup ? ownGroupOf(input.group, id, slice) : null;
  const own = ownGroup &&
    !slice && { ...ownGroupRequest({ group: input.group, hierarchies, name: `run-${id}` }), requestId };
  const enabled = own ? planCreate(scene, own).enabling : [];
  const step = scene.steps.plan([{ kind: 'launch', id, dir: files.dir }]);
  const spec: RunSpec = {
    ...{ id, requestId, input, ownGroup, unit, enabled, bootId },
    folder: resolved.folder,
    hierarchies: hierarchies.map((each) => each.id),
    askedAtMs: scene.now(),
  };
  let drop = () => {};
  try {
    files.create(spec);
    const owner = resolved.becomes && resolved.becomes.uid !== 0 ? resolved.becomes.uid : null;
    const underSystemd = systemd?.systemdRun ?? null;
    // The shells start while the group is made.
    const holding = holdProcess({ tools, files, spec, owner, underSystemd }, chainOf(tools, resolved));
    drop = () =>
      void holding.then(
        (held) => held.drop(),
        () => {},
      );
    holding.catch(() => {});
    if (own) await createGroup(scene, own);
    const held = await holding;
    const startTicks = readStartTicks(held.pid, scene.host.proc);
    if (startTicks === null) throw notHeld(held.pid);
    if (slice && systemd) await makeScope(scene, { ...slice, busctl: systemd.busctl, spec }, held);
    for (const hierarchy of hierarchies) await enter(hierarchy, groupIn(hierarchy, spec), held.pid);
    checkMembership(scene, spec, hierarchies, held.pid);
    const watcher = { pid: held.watcherPid, startTicks: readStartTicks(held.watcherPid, scene.host.proc) ?? '' };
    const holderTicks = held.holderPid === null ? null : readStartTicks(held.holderPid, scene.host.proc);
    const holder =
      held.holderPid !== null && holderTicks !== null ? { pid: held.holderPid, startTicks: holderTicks } : null;
    const started = { process: { pid: held.pid, startTicks }, watcher, holder, startedAtMs: scene.now() };
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
  { ownGroup, unit, input }: RunSpec,
  enabled: readonly PlannedWrite[],
): Promise<void> {
  // A scope goes with its last process.
  if (!ownGroup || unit) return;
  for (const hierarchy of scene.host.hierarchies.filter(hasOwnDir).reverse())
    await removePlace({ hierarchy, dir: dirOf(hierarchy, ownGroup) }, { group: ownGroup });
  await takeEnabledBack(scene, input.group, enabled);
}
