/**
 * The verb `restart`: a service is stopped and started again by systemd, as `systemctl restart` does. The group goes and comes
 * back with it. Where systemd is not PID 1, or the group is no service of its own, there is nothing to restart.
 */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { readSystemdUnit } from '#server/agent/changes/systemd-unit.ts';
import { type ProgramEnd, runProgram } from '#server/agent/launch/run-program.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { RestartOutcome, UnitState } from '#server/domain/control/control-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { parseUnitState } from './unit-state.ts';

/** Changes wait for each other: a service that takes longer goes on without being waited for. */
const timeoutMs = 45_000;

/** Throws GROUP_GUARDED, CEILING, NOT_AVAILABLE: with what systemd said when the unit did not start again. */
export async function restartUnit(
  { host, guard, steps }: Pick<ChangeScene, 'host' | 'guard' | 'steps'>,
  { group }: { group: GroupPath },
): Promise<RestartOutcome> {
  guard.checkGroup(group);
  const unit = serviceOf(host, group);
  if (unit === null) throw new AppError('NOT_AVAILABLE', { public: sayOfControl('no-service', { group }) });
  const before = await readUnitState(unit);
  const step = steps.plan([{ kind: 'restart', unit, before: before.mainPid === null ? null : String(before.mainPid) }]);
  const args = ['restart', '--', unit];
  const end = await runProgram('systemctl', ['--no-pager', '--no-ask-password', ...args], { timeoutMs });
  const after = await readUnitState(unit);
  // A simple service counts as started before its program is executed.
  const failed = after.state.startsWith('failed') ? sayOfControl('restart-failed', { unit, state: after.state }) : null;
  const why = whyNot(end, unit) ?? failed;
  steps.did(step, {
    status: why ? 'refused' : 'kept',
    after: after.mainPid === null ? null : String(after.mainPid),
    errno: null,
    why: why?.text ?? null,
  });
  if (why) throw new AppError('NOT_AVAILABLE', { public: why, detail: `systemctl ${args.join(' ')}` });
  return { group, unit, command: `systemctl ${args.join(' ')}`, before, after };
}

/** Null where systemd can restart the group. */
export function whyNoRestart(host: CgroupHost, group: GroupPath): Sentence | null {
  return serviceOf(host, group) === null ? sayOfControl('no-service', { group }) : null;
}

function serviceOf(host: CgroupHost, group: GroupPath): string | null {
  const unit = readSystemdUnit(host, group);
  return unit?.name.endsWith('.service') ? unit.name : null;
}

/** What systemd says of the unit; nothing is known where it does not answer. */
async function readUnitState(unit: string): Promise<UnitState> {
  const args = ['--no-pager', 'show', '--property=ActiveState,SubState,MainPID', '--', unit];
  const end = await runProgram('systemctl', args, { timeoutMs: 10_000 });
  return parseUnitState(end.kind === 'ended' && end.code === 0 ? end.stdout : '');
}

function whyNot(end: ProgramEnd, unit: string): Sentence | null {
  switch (end.kind) {
    case 'not-started':
      return sayOfSystemd('systemctl-not-started', { errno: end.errno });
    case 'killed':
      return end.isLate
        ? sayOfControl('restart-goes-on', { unit, seconds: timeoutMs / 1000 })
        : sayOfSystemd('systemctl-killed', {});
    case 'ended':
      if (end.code === 0) return null;
      return sayOfSystemd('systemd-said-no', { said: end.stderr.trim().slice(0, 500) || `exit code ${end.code}` });
  }
}
