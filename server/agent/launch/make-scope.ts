/**
 * A scope of systemd's for a run in one of its slices, delegated, so that the groups in it are the agent's own (systemd's
 * CGROUP_DELEGATION.md): `run` for the command, `hold` for the process that keeps the scope until its counters were read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { putInto } from '#server/agent/processes/move-processes.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readControllers } from '#server/cgroupfs/groups/find-group.ts';
import { makeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { AppError } from '#server/domain/errors.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { limitControllers } from '#server/domain/limits/limit-catalogue.ts';
import type { HeldProcess } from './hold-process.ts';
import type { LaunchSlice } from './launch-obstacles.ts';
import type { RunSpec } from './run-files.ts';
import { runProgram } from './run-program.ts';

const timeoutMs = 30_000;
const lookMs = 10;

/** Throws NOT_AVAILABLE with what systemd said; what it has made goes with the processes. */
export async function makeScope(
  { host }: ChangeScene,
  { slice, busctl, spec }: LaunchSlice & { busctl: string; spec: RunSpec },
  held: HeldProcess,
): Promise<void> {
  const { unit, input } = spec;
  const v2 = host.hierarchies.find(({ version }) => version === 2);
  if (unit === null || held.holderPid === null || !v2) throw new Error('a scope without a name or a holder');
  const fail = (said: string) =>
    new AppError('NOT_AVAILABLE', { public: sayOfLaunch('launch-no-scope', { unit, said }) });
  const pids = [held.pid, held.holderPid];
  const properties = [
    ...['PIDs', 'au', String(pids.length), ...pids.map(String)],
    ...['Slice', 's', slice, 'Delegate', 'b', 'true', 'CollectMode', 's', 'inactive-or-failed'],
    ...['Description', 's', `Corral: run ${spec.id}`],
  ];
  const manager = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'];
  const call = ['StartTransientUnit', 'ssa(sv)a(sa(sv))', unit, 'fail', '5', ...properties, '0'];
  const end = await runProgram(busctl, ['--quiet', 'call', ...manager, ...call], { timeoutMs });
  if (end.kind !== 'ended' || end.code !== 0)
    throw fail(end.kind === 'ended' ? end.stderr.trim().slice(0, 500) : end.kind);
  const scope = childOf(input.group, unit);
  // The answer is a job; it is done once the processes are there.
  const isThere = (pid: number) =>
    groupsOfProcess(host, pid).some(({ hierarchy, group }) => hierarchy === v2 && group === scope);
  for (const untilMs = performance.now() + timeoutMs; !pids.every(isThere); await sleep(lookMs))
    if (performance.now() > untilMs) throw fail('it did not put the processes there in time');
  const [run, hold] = ['run', 'hold'].map((name) => childOf(scope, name));
  if (!run || !hold) return;
  await makeGroupDir(v2, hold);
  await makeGroupDir(v2, run);
  for (const [group, pid] of [
    [hold, held.holderPid],
    [run, held.pid],
  ] as const) {
    const refusal = await putInto(v2, group, pid);
    if (refusal) throw fail(refusal.why ?? '');
  }
  const offered = readControllers(`${dirOf(v2, scope)}/cgroup.controllers`).filter((name) =>
    limitControllers.some((known) => known === name),
  );
  if (offered.length > 0)
    await writeControl(
      { hierarchy: v2, group: scope, file: 'cgroup.subtree_control' },
      offered.map((name) => `+${name}`).join(' '),
    );
}
