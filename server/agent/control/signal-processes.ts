/** The verb `signal`: one signal to some processes, each known by its start time, so that a re-used pid is left alone. */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { readProcessStat, readThreadGroup } from '#server/cgroupfs/processes/process-stat.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { SignalOutcome, SignalRequest } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';

type Signalled = SignalOutcome['processes'][number];

/**
 * Sends the signal to each process, or says why not, process by process. Throws PROCESS_GUARDED and CEILING before anything is
 * sent. What the process makes of it is its own affair; SIGKILL alone cannot be ignored.
 */
export async function signalProcesses(
  { host, guard, steps }: Pick<ChangeScene, 'host' | 'guard' | 'steps'>,
  { group, processes, signal }: Pick<SignalRequest, 'group' | 'processes' | 'signal'>,
): Promise<SignalOutcome> {
  for (const { pid } of processes) {
    const why = guard.whyProcess({ pid, kernelThread: readProcessStat(host, pid)?.kernelThread ?? false });
    if (why) throw new AppError('PROCESS_GUARDED', { public: `Process ${pid} is not signalled. ${why}`, field: 'pid' });
  }
  guard.checkMembers(group);
  const first = steps.plan(
    processes.map(({ pid }) => ({ kind: 'signal', pid, name: readProcessStat(host, pid)?.name ?? '', signal })),
  );
  return {
    signal,
    processes: processes.map((asked, at) => {
      const { status, errno, why, ...process } = signalOne(host, group, asked, signal);
      steps.did(first + at, { status: status === 'sent' ? 'kept' : 'refused', after: null, errno, why });
      return { ...process, status, errno, why };
    }),
  };
}

function signalOne(
  host: ChangeScene['host'],
  group: GroupPath,
  { pid, startTicks }: SignalRequest['processes'][number],
  signal: SignalOutcome['signal'],
): Signalled {
  const stat = readProcessStat(host, pid);
  const refuse = (errno: string | null, why: string): Signalled => ({
    pid,
    name: stat?.name ?? '',
    status: 'refused',
    errno,
    why,
  });
  if (!stat || stat.state === 'Z') return refuse('ESRCH', `Process ${pid} has ended.`);
  if (stat.startTicks !== startTicks)
    return refuse(
      null,
      `Pid ${pid} now belongs to another process (${stat.name}) than the page showed: the first one has ended.`,
    );
  if (readThreadGroup(host, pid) !== pid) return refuse(null, `${pid} is a thread: signals go to whole processes.`);
  // Whoever asks about one group signals nothing in another.
  const isMember = groupsOfProcess(host, pid).some((each) => each.group !== null && isUnder(each.group, group));
  if (!isMember) return refuse(null, `Process ${pid} is not in ${group} (any more).`);
  try {
    process.kill(pid, signal);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    if (errno === 'ESRCH') return refuse(errno, `Process ${pid} has ended.`);
    return refuse(errno, `The kernel does not let the agent's user signal process ${pid} (${errno}).`);
  }
  return { pid, name: stat.name, status: 'sent', errno: null, why: waits(host, pid) };
}

/** v1: a frozen process takes signals, SIGKILL among them, and acts on them only once it is thawed. */
function waits(host: ChangeScene['host'], pid: number): string | null {
  const groups = groupsOfProcess(host, pid).flatMap(({ group }) => group ?? []);
  const frozenIn = groups.find((group) => {
    const freezer = freezerOf(host, group);
    return freezer?.file === 'freezer.state' && (readFreeze(freezer, group)?.state ?? 'thawed') !== 'thawed';
  });
  return frozenIn === undefined
    ? null
    : `${frozenIn} is frozen (v1): process ${pid} acts on the signal once it is thawed.`;
}
