/** The verb `stopRun`: SIGTERM to all of a run, and after its grace SIGKILL to what is left. */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { endProcesses } from '#server/agent/control/kill-group.ts';
import type { KillOutcome } from '#server/domain/control/control-verbs.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { StopRunOutcome, StopRunRequest } from '#server/domain/launch/launch-verbs.ts';
import { processesOf, type RunRecord } from './run-record.ts';

export async function stopRun(
  { host, steps, now }: ChangeScene,
  record: RunRecord,
  { id, graceSeconds, requestId }: StopRunRequest,
): Promise<StopRunOutcome> {
  const { group } = record.spec.input;
  const processes = processesOf(host, record);
  if (processes.length === 0) return { id, group, signalled: 0, killAtMs: null };
  const atMs = now();
  const stop = { requestId, atMs, killAtMs: atMs + graceSeconds * 1000, killedAtMs: null };
  const step = steps.plan([{ kind: 'stop', id, processes: processes.length }]);
  // The promise first: what is asked to end is killed in time, also when the agent was away in between.
  record.files.keepStop(stop);
  record.stop = stop;
  let signalled = 0;
  for (const { pid } of processesOf(host, record)) if (send(pid, 'SIGTERM')) signalled += 1;
  // A stopped process acts on SIGTERM once it goes on.
  for (const { pid, state } of processesOf(host, record)) if (state === 'T') send(pid, 'SIGCONT');
  steps.did(step, { status: 'kept', after: String(signalled), errno: null, why: null });
  return { id, group, signalled, killAtMs: stop.killAtMs };
}

/** What its grace has not ended. */
export async function killRun(scene: ChangeScene, record: RunRecord): Promise<KillOutcome> {
  const { spec, stop } = record;
  // First: whoever sees its end sees why. An agent that is cut short here finds what is left, and kills again.
  if (stop) {
    record.stop = { ...stop, killedAtMs: scene.now() };
    record.files.keepStop(record.stop);
  }
  return spec.ownGroup ? endProcesses(scene, spec.ownGroup) : killSession(scene, record);
}

const rounds = 5;

function killSession({ host, steps }: ChangeScene, record: RunRecord): KillOutcome {
  const { group } = record.spec.input;
  const step = steps.plan([{ kind: 'stop', id: record.spec.id, processes: processesOf(host, record).length }]);
  const killed = new Set<number>();
  // What forks in between is met by the next round.
  for (let round = 0; round < rounds; round += 1)
    for (const { pid } of processesOf(host, record)) if (send(pid, 'SIGKILL')) killed.add(pid);
  steps.did(step, { status: 'kept', after: String(killed.size), errno: null, why: null });
  return { group, how: 'signal', killed: killed.size, left: [] };
}

/** True when it was sent. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'ESRCH' || errnoOf(cause) === 'EPERM') return false;
    throw cause;
  }
}
