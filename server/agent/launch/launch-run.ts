/** The verb `launch`: a watcher, a process under it that waits, its groups, and only then its command. */
import { randomInt } from 'node:crypto';
import { getPriority } from 'node:os';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { createGroup } from '#server/agent/groups/create-group.ts';
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
import { wantedText } from '#server/domain/wanted/wanted.ts';
import { holdProcess, type Watchers } from './hold-process.ts';
import { chainOf } from './launch-chain.ts';
import { hasOwnDir, ownGroupRequest, scopeOf } from './launch-obstacles.ts';
import { findSystemdTools } from './launch-tools.ts';
import { makeScope } from './make-scope.ts';
import { checkLaunch, type LaunchScene, ownGroupOf, planLaunch } from './plan-launch.ts';
import type { RunSpec } from './run-files.ts';
import { takeEnabledBack } from './run-group.ts';
import type { RunRecord } from './run-record.ts';

/** Throws what the plan's first blocking note says, KERNEL_REFUSED and the like when the kernel sees it otherwise; then nothing has run. */
export async function launchRun(
  scene: ChangeScene & LaunchScene,
  { dirFor, bootId, watchers }: { dirFor: (id: string) => string; bootId: string; watchers: Watchers },
  { requestId, askedBy, ...input }: LaunchRequest,
): Promise<{ outcome: LaunchOutcome; record: RunRecord }> {
  const id = newRunId(scene.now());
  const planned = await planLaunch(scene, input, id);
  const { resolved, tools } = checkLaunch(planned);
  const { hierarchies, slice, creation } = planned;
  const systemd = findSystemdTools(scene.host);
  const unit = slice && scopeOf(id);
  const dir = dirFor(id);
  const ownGroup = input.ownGroup ? ownGroupOf(input.group, id, slice) : null;
  const own = ownGroup &&
    !slice && { ...ownGroupRequest({ group: input.group, hierarchies, name: `run-${id}` }), requestId };
  const enabled = creation?.enabling ?? [];
  const asked = { by: askedBy ?? 'unknown', requestId, atMs: scene.now() };
  const atBoot = input.startAtBoot ? { id, input, asked } : null;
  const spec: RunSpec = {
    ...{ id, requestId, input, ownGroup, unit, enabled, bootId },
    folder: resolved.folder,
    hierarchies: hierarchies.map((each) => each.id),
    askedAtMs: scene.now(),
  };
  const owner = resolved.becomes && resolved.becomes.uid !== 0 ? resolved.becomes.uid : null;
  const watcher = await watchers.take(input.keepOutputBytes);
  try {
    const step = scene.steps.plan([
      { kind: 'launch', id, dir },
      ...(atBoot ? [{ kind: 'keep-launch' as const, id, before: null, after: wantedText(atBoot) }] : []),
    ]);
    const held = holdProcess(watcher, { spec, dir, owner }, chainOf(tools, resolved, ownNice()));
    if (own && creation) await createGroup(scene, own, creation);
    const startTicks = readStartTicks(held.pid, scene.host.proc);
    if (startTicks === null) throw notHeld(held.pid);
    if (slice && systemd) await makeScope(scene, { ...slice, busctl: systemd.busctl, spec }, held);
    // One hierarchy knows nothing of the other, and the kernel makes each of them wait.
    await Promise.all(hierarchies.map((each) => enter(each, groupIn(each, spec), held.pid)));
    checkMembership(scene, spec, hierarchies, held.pid);
    const parent = { pid: held.watcherPid, startTicks: watcher.watcherTicks };
    const holderTicks = held.holderPid === null ? null : readStartTicks(held.holderPid, scene.host.proc);
    const holder =
      held.holderPid !== null && holderTicks !== null ? { pid: held.holderPid, startTicks: holderTicks } : null;
    const started = { process: { pid: held.pid, startTicks }, watcher: parent, holder, startedAtMs: scene.now() };
    held.files.keepStarted(started);
    // Before its first instruction: what cannot be stored is not begun.
    if (atBoot) scene.wanted?.store.putLaunch(id, atBoot);
    await held.letGo();
    const done = { after: String(held.pid), errno: null, why: null };
    scene.steps.did(step, { status: 'made', ...done });
    if (atBoot) scene.steps.did(step + 1, { status: 'kept', ...done });
    return {
      outcome: { id, group: input.group, ownGroup, user: input.user, pid: held.pid, startTicks },
      record: { files: held.files, spec, started, final: null, stop: null, hasGroup: ownGroup !== null },
    };
  } catch (cause) {
    watcher.drop();
    if (atBoot) scene.wanted?.store.putLaunch(id, null);
    await takeBack(scene, spec, enabled);
    watcher.files.remove();
    throw cause;
  }
}

/** What is asked for is a value, not a step from the agent's. Who is not root cannot go below their own. */
function ownNice(): number {
  return process.geteuid?.() === 0 ? getPriority() : 0;
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
