/** The verb `signal`: one signal to some processes, each known by its start time, so that a re-used pid is left alone. */

import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { readProcessStat, readThreadGroup } from '#server/cgroupfs/processes/process-stat.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { SignalOutcome, SignalRequest } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { sayOfProcess } from '#server/domain/processes/process-sentences.ts';
import { type Reason, reasonOf, type Sentence } from '#server/domain/sentence.ts';
import { holderOf } from './held-by-freezer.ts';

type Signalled = SignalOutcome['processes'][number];

/**
 * Sends the signal to each process, or says why not, process by process. Throws PROCESS_GUARDED, for what is in the group, and CEILING
 * before anything is sent. What the process makes of it is its own affair; SIGKILL alone cannot be ignored.
 */
export async function signalProcesses(
  { host, guard, steps }: Pick<ChangeScene, 'host' | 'guard' | 'steps'>,
  { group, processes, signal }: Pick<SignalRequest, 'group' | 'processes' | 'signal'>,
): Promise<SignalOutcome> {
  for (const { pid } of processes) {
    // Of what is not in the group nothing is told, not even that it is Corral's: it is refused by itself.
    if (!isIn(host, group, pid)) continue;
    const why = whyGuarded({ host, guard }, pid);
    if (why) throw new AppError('PROCESS_GUARDED', { public: why, field: 'pid', detail: `process ${pid}` });
  }
  guard.checkMembers(group);
  const first = steps.plan(
    processes.map(({ pid }) => ({ kind: 'signal', pid, name: readProcessStat(host, pid)?.name ?? '', signal })),
  );
  return {
    signal,
    processes: processes.map((asked, at) => {
      const signalled = signalOne({ host, guard }, group, asked, signal);
      const { status, errno, why, sentence } = signalled;
      steps.did(first + at, { status: status === 'sent' ? 'kept' : 'refused', after: null, errno, why, sentence });
      return signalled;
    }),
  };
}

function isIn(host: ChangeScene['host'], group: GroupPath, pid: number): boolean {
  return groupsOfProcess(host, pid).some((each) => each.group !== null && isUnder(each.group, group));
}

function whyGuarded({ host, guard }: Pick<ChangeScene, 'host' | 'guard'>, pid: number): Sentence | null {
  return guard.whyProcess({ pid, kernelThread: readProcessStat(host, pid)?.kernelThread ?? false });
}

function signalOne(
  { host, guard }: Pick<ChangeScene, 'host' | 'guard'>,
  group: GroupPath,
  { pid, startTicks }: SignalRequest['processes'][number],
  signal: SignalOutcome['signal'],
): Signalled {
  const stat = readProcessStat(host, pid);
  const refuse = (errno: string | null, why: Sentence): Signalled => ({
    pid,
    name: stat?.name ?? '',
    status: 'refused',
    errno,
    ...reasonOf(why),
  });
  if (!stat || stat.state === 'Z') return refuse('ESRCH', sayOfProcess('process-ended', { pid }));
  if (stat.startTicks !== startTicks) return refuse(null, sayOfProcess('pid-reused', { pid, name: stat.name }));
  if (readThreadGroup(host, pid) !== pid) return refuse(null, sayOfControl('signal-to-thread', { pid }));
  // Whoever asks about one group signals nothing in another.
  if (!isIn(host, group, pid)) return refuse(null, sayOfControl('not-a-member', { pid, group }));
  // One that has come in just now was not asked for before.
  const guarded = whyGuarded({ host, guard }, pid);
  if (guarded) return refuse(null, guarded);
  try {
    process.kill(pid, signal);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    if (errno === 'ESRCH') return refuse(errno, sayOfProcess('process-ended', { pid }));
    return refuse(errno, sayOfControl('signal-denied', { pid, errno }));
  }
  return { pid, name: stat.name, status: 'sent', errno: null, ...waits(host, pid) };
}

/** v1: a frozen process takes signals, SIGKILL among them, and acts on them only once it is thawed. */
function waits(host: ChangeScene['host'], pid: number): Reason {
  const group = holderOf(host, pid);
  return group === null ? { why: null } : reasonOf(sayOfControl('signal-waits', { group, pid }));
}
