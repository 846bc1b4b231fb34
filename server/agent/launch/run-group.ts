/** The group that was made for a run: removed when nobody is in it any more, and what was handed down for it taken back. */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { runWrites } from '#server/agent/changes/run-writes.ts';
import { removeGroup } from '#server/agent/groups/remove-group.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { childCountOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import type { RunRecord } from './run-record.ts';

/** `enabled`: what this run and earlier ones handed down to their groups in the target. */
export async function removeRunGroup(
  scene: ChangeScene,
  { group, target, requestId }: { group: GroupPath; target: GroupPath; requestId: string },
  enabled: readonly PlannedWrite[],
): Promise<RemoveOutcome> {
  const outcome = findGroup(scene.host, group)
    ? await removeGroup(scene, { group, requestId })
    : { group, removed: [], obstacles: [] };
  if (outcome.obstacles.length === 0) await takeEnabledBack(scene, target, enabled);
  return outcome;
}

/**
 * A group that hands controllers down takes no processes itself (cgroup v2): what was enabled for runs alone goes again with the
 * last child. What somebody has enabled or taken back since stays as it is.
 */
export async function takeEnabledBack(
  scene: ChangeScene,
  target: GroupPath,
  enabled: readonly PlannedWrite[],
): Promise<void> {
  const v2 = scene.host.hierarchies.find(({ version }) => version === 2);
  if (!v2 || enabled.length === 0 || childCountOf(dirOf(v2, target)) !== 0) return;
  const now = readText(`${dirOf(v2, target)}/cgroup.subtree_control`)?.trim() ?? '';
  const inForce = now.split(' ');
  const own = enabled.filter(({ group }) => group === target);
  const writes = own.flatMap((write): PlannedWrite[] => {
    const names = write.text.split(' ').map((each) => each.replace(/^\+/, ''));
    const still = names.filter((name) => inForce.includes(name));
    if (still.length === 0) return [];
    const [off, on] = ['-', '+'].map((sign) => still.map((name) => `${sign}${name}`).join(' '));
    const rest = inForce.filter((name) => !still.includes(name)).join(' ');
    return [{ ...write, before: now, text: off ?? '', keeps: rest, undoText: on ?? '' }];
  });
  if (writes.length > 0) await runWrites(scene, writes);
}

/** Lets systemd remove the scope: nobody is in it any more. */
export function endHolder(host: CgroupHost, { started }: RunRecord): void {
  const holder = started?.holder;
  if (holder && readStartTicks(holder.pid, host.proc) === holder.startTicks) process.kill(holder.pid, 'SIGKILL');
}
