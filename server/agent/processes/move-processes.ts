/** The verb `move`: processes into a group, hierarchy by hierarchy; each one whole or not at all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { agentUser } from '#server/agent/agent-user.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { pathOf, writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { existsIn, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat, readThreadGroup } from '#server/cgroupfs/processes/process-stat.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { isWithinReach } from '#server/cgroupfs/processes/within-reach.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { sayOfProcess } from '#server/domain/processes/process-sentences.ts';
import type {
  MovedProcess,
  MoveOutcome,
  MoveRequest,
  ProcessReach,
  Reached,
} from '#server/domain/processes/process-verbs.ts';
import { leaving, reasonOf, type Sentence, sentenceOf } from '#server/domain/sentence.ts';

type AskedProcess = MoveRequest['processes'][number];
type Refusal = Pick<MovedProcess, 'errno' | 'why' | 'sentence'>;

/**
 * Moves each process in all asked hierarchies, or puts it back where it was. What the kernel refuses, a process that
 * ended and a pid that was re-used are told per process, and so is what is out of reach. Throws GROUP_GONE, BAD_INPUT, CEILING
 * and PROCESS_GUARDED before anything moved.
 */
export async function moveProcesses(
  { host, guard, steps }: ChangeScene,
  request: MoveRequest & Reached,
): Promise<MoveOutcome> {
  guard.checkMembers(request.to);
  const hierarchies = destinationsOf(host, request);
  for (const { pid } of request.processes) {
    // What is out of reach is answered as what there is not: not even whose it is.
    if (request.reach && !isWithinReach(host, pid, request.reach, hierarchies)) continue;
    const why = whyGuarded({ host, guard }, pid);
    if (why) throw new AppError('PROCESS_GUARDED', { public: why, field: 'pid', detail: `process ${pid}` });
  }
  const processes: MovedProcess[] = [];
  const first = steps.plan(request.processes.map((asked) => plannedMove(host, hierarchies, request.to, asked)));
  for (const [at, asked] of request.processes.entries()) {
    const moved = await moveOne({ host, guard }, hierarchies, request.to, asked, request.reach);
    const { status, after, errno, why } = moved;
    steps.did(first + at, { status, after, errno, why });
    processes.push(moved);
  }
  return { to: request.to, processes };
}

function whyGuarded({ host, guard }: Pick<ChangeScene, 'host' | 'guard'>, pid: number): Sentence | null {
  return guard.whyProcess({ pid, kernelThread: readProcessStat(host, pid)?.kernelThread ?? false });
}

function destinationsOf(host: CgroupHost, { to, hierarchies }: MoveRequest): MountedHierarchy[] {
  if (hierarchies.length === 0) {
    const all = hierarchiesOf(host, to);
    if (all.length > 0) return all;
    throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group: to }) });
  }
  return [...new Set(hierarchies)].map((id) => {
    const hierarchy = host.hierarchyById(id);
    if (!hierarchy)
      throw new AppError('BAD_INPUT', {
        public: sayOfGroup('no-such-hierarchy', { id }),
        field: 'hierarchies',
      });
    if (existsIn(hierarchy, to)) return hierarchy;
    throw new AppError('GROUP_GONE', {
      public: sayOfGroup('group-not-in', { group: to, mountPoint: hierarchy.mountPoint }),
    });
  });
}

/** What is needed to put the process back; one that is gone or another's will be refused. */
function plannedMove(
  host: CgroupHost,
  hierarchies: readonly MountedHierarchy[],
  to: GroupPath,
  { pid, startTicks }: AskedProcess,
): PlannedStep {
  const before = readProcessGroupText(host, pid)?.trimEnd() ?? '';
  const from = new Map(parseProcessGroups(host, before).map((each) => [each.hierarchy.id, each.group]));
  const hierarchyIds = hierarchies.map(({ id }) => id).filter((id) => from.get(id) !== to);
  return { kind: 'move', pid, startTicks, name: readProcessStat(host, pid)?.name ?? '', to, hierarchyIds, before };
}

/** One process into the group, in all these hierarchies or none. Its answer is in what is returned. */
export async function moveOne(
  { host, guard }: Pick<ChangeScene, 'host' | 'guard'>,
  hierarchies: readonly MountedHierarchy[],
  to: GroupPath,
  asked: AskedProcess,
  reach?: ProcessReach,
): Promise<MovedProcess> {
  const { pid } = asked;
  if (reach && !isWithinReach(host, pid, reach, hierarchies)) return outOfReach(pid);
  const before = readProcessGroupText(host, pid);
  const stat = readProcessStat(host, pid);
  const refuse = (refusal: Refusal): MovedProcess => ({
    pid,
    name: stat?.name ?? '',
    status: 'refused',
    ...refusal,
    before: before?.trimEnd() ?? '',
    after: readProcessGroupText(host, pid)?.trimEnd() ?? '',
  });
  if (before === null || stat === null) return refuse(ended(pid));
  if (stat.startTicks !== asked.startTicks) return refuse(reused(pid, stat.name));
  // A guarded process must not be moved by the number of one of its threads either.
  const leader = readThreadGroup(host, pid);
  if (leader !== pid) return refuse(leader === null ? ended(pid) : threadOf(pid, leader));

  // One that has come within reach just now was not asked for before.
  const guarded = reach ? whyGuarded({ host, guard }, pid) : null;
  if (guarded) return refuse({ errno: null, ...reasonOf(guarded) });

  const from = new Map(parseProcessGroups(host, before).map((each) => [each.hierarchy.id, each]));
  const moves = hierarchies.filter((hierarchy) => from.get(hierarchy.id)?.group !== to);
  try {
    // Outside of what the mount shows (another cgroup namespace) is above every ceiling.
    for (const hierarchy of moves) guard.checkMembers(from.get(hierarchy.id)?.group ?? rootPath);
  } catch (cause) {
    if (isAppError(cause)) return refuse({ errno: null, why: cause.public, sentence: cause.sentence ?? null });
    throw cause;
  }
  const moved: MountedHierarchy[] = [];
  const undo = async () => {
    const stuck: string[] = [];
    for (const hierarchy of moved.reverse()) {
      const back = from.get(hierarchy.id)?.group;
      const failed = back ? await putInto(hierarchy, back, pid) : { errno: null, why: '' };
      if (failed && failed.errno !== 'ESRCH') stuck.push(hierarchy.mountPoint);
    }
    return stuck;
  };
  for (const hierarchy of moves) {
    const refusal = await putInto(hierarchy, to, pid);
    if (refusal) return refuse(leftIn(refusal, await undo()));
    moved.push(hierarchy);
  }
  // The pid may have passed to another process between the check and the write: that one goes back.
  const now = readStartTicks(pid, host.proc);
  if (now !== null && now !== asked.startTicks) {
    return refuse(leftIn(reused(pid, stat.name), await undo()));
  }
  const after = readProcessGroupText(host, pid);
  if (after === null) return refuse(ended(pid));
  const left = parseProcessGroups(host, after).filter((each) => moved.includes(each.hierarchy) && each.group !== to);
  // The kernel passes over a process that is just ending, and reports success.
  if (left.length > 0) return refuse({ errno: null, ...reasonOf(sayOfProcess('process-ending', { pid })) });
  return {
    pid,
    name: stat.name,
    status: 'moved',
    errno: null,
    why: null,
    before: before.trimEnd(),
    after: after.trimEnd(),
  };
}

/** Null when the process is in the group afterwards. A process that is just being made may answer EINVAL for a moment. */
export async function putInto(hierarchy: MountedHierarchy, group: GroupPath, pid: number): Promise<Refusal | null> {
  const target = { hierarchy, group, file: 'cgroup.procs' };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeControl(target, String(pid));
      return null;
    } catch (cause) {
      if (isAppError(cause)) return { errno: cause.errno ?? null, why: cause.public, sentence: cause.sentence ?? null };
      const errno = errnoOf(cause);
      if (errno === undefined) throw cause;
      if (errno === 'EINVAL' && attempt < moveAttempts) {
        await sleep(movePauseMs);
        continue;
      }
      const refusal = { errno, verb: 'move', file: target.file, path: pathOf(target), text: String(pid) } as const;
      const syscall = (cause as NodeJS.ErrnoException).syscall;
      const { version } = hierarchy;
      return { errno, ...reasonOf(explainRefusal({ ...refusal, version, syscall, user: agentUser() })) };
    }
  }
}

/** As runc does it (cgroup-notes: TASK_NEW). */
const moveAttempts = 5;
const movePauseMs = 30;

/** With the hierarchies in which it could not be put back. */
function leftIn(refusal: Refusal, mountPoints: readonly string[]): Refusal {
  const said = sentenceOf(refusal);
  return said ? { ...refusal, ...reasonOf(leaving(said, { left: mountPoints })) } : refusal;
}

/** The same whether there is such a process or not. */
function outOfReach(pid: number): MovedProcess {
  const why = reasonOf(sayOfProcess('process-out-of-reach', { pid }));
  return { pid, name: '', status: 'refused', errno: null, ...why, before: '', after: '' };
}

function ended(pid: number): Refusal {
  return { errno: 'ESRCH', ...reasonOf(sayOfProcess('process-ended', { pid })) };
}

function threadOf(pid: number, leader: number): Refusal {
  return { errno: null, ...reasonOf(sayOfProcess('is-thread', { pid, leader })) };
}

function reused(pid: number, name: string): Refusal {
  return { errno: null, ...reasonOf(sayOfProcess('pid-reused', { pid, name })) };
}
