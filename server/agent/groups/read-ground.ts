/** What a new group in a group can be, and whose the place is: asked of systemd where it is PID 1. */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { isSystemdHost } from '#server/agent/changes/systemd-unit.ts';
import { runProgram } from '#server/agent/launch/run-program.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PlanNote } from '#server/domain/changes/change.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { AppError } from '#server/domain/errors.ts';
import { freeGround, type Ground, groundOf, holderOf } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';

/** Throws GROUP_GONE. */
export async function readGround({ host }: Pick<ChangeScene, 'host'>, parent: GroupPath): Promise<Ground> {
  if (!findGroup(host, parent))
    throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group: parent }) });
  if (!isSystemdHost(host)) return freeGround;
  const holder = holderOf(parent);
  // A slice is never delegated (systemd.resource-control(5)).
  const isAsked = holder !== null && !holder.unit.endsWith('.slice');
  const ground = groundOf(parent, isAsked && (await isDelegated(holder.unit)));
  return keepsUnits(host) ? ground : { ...ground, kinds: ['directory'] };
}

/** Where systemd is PID 1 and has v2 for itself: on v1 its units are in some hierarchies and not in others. */
export function keepsUnits(host: CgroupHost): boolean {
  return isSystemdHost(host) && host.hierarchies.every(({ version, name }) => version === 2 || name !== null);
}

/** What to know before a directory is made there; null where nobody minds. */
export function noteOnPlace({ holding }: Ground): PlanNote | null {
  if (holding.kind !== 'systemd') return null;
  const unit = holding.unit ?? '';
  return unit === '' || unit.endsWith('.slice') ? note('place-of-systemd', { unit }) : note('place-in-unit', { unit });
}

/** Whether systemd leaves the unit's inside to others; where it does not answer, that is not assumed. */
async function isDelegated(unit: string): Promise<boolean> {
  const args = ['--no-pager', 'show', '--property=Delegate', '--value', '--', unit];
  const end = await runProgram('systemctl', args, { timeoutMs: 10_000 });
  return end.kind === 'ended' && end.code === 0 && end.stdout.trim() === 'yes';
}
