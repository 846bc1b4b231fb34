/** Freezing, killing and deleting trees that were cut short: what can be told is told, and what was frozen to kill is thawed. */

import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import { membersWithin } from '#server/agent/groups/delegated-service.ts';
import { recoverRemove } from '#server/agent/groups/recover-groups.ts';
import { unitRemovalOf } from '#server/agent/groups/recover-unit.ts';
import { putBackMoves } from '#server/agent/processes/recover-move.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';

/** Of a freeze, a thaw, a kill, a signal, a reclaim or a reset of the peak. */
export async function recoverControl(host: CgroupHost, change: OpenChange): Promise<Found> {
  const values: RecoveredValue[] = [];
  for (const [at, step] of change.steps.entries()) values.push(await recoverStep(host, step, change.done.has(at)));
  const isWhole = values.every(({ status }) => status === 'kept');
  const isUntold = values.some(({ status }) => status === 'unknown');
  return isUntold ? { isWhole, values, reason: sayOfControl('cut-short', {}) } : { isWhole, values };
}

/**
 * With a directory gone the rest follows, as for one group. While all of them stand, processes that were moved to the parent
 * go back to where they were; those that were killed are gone.
 */
export async function recoverRemoveTree(host: CgroupHost, change: OpenChange): Promise<Found> {
  const removals = change.steps.filter((step) => step.kind === 'remove');
  const kills: RecoveredValue[] = [];
  for (const [at, step] of change.steps.entries())
    if (step.kind === 'kill') kills.push(await recoverStep(host, step, change.done.has(at)));
  if (unitRemovalOf(change) || removals.some(({ path, inode }) => inodeOf(path) !== inode)) {
    const found = await recoverRemove(host, change);
    return { ...found, values: [...kills, ...found.values] };
  }
  const moved = await putBackMoves(host, change);
  const untouched = removals.map(({ path }): RecoveredValue => ({ ...blank(path, null, null), after: 'there' }));
  return { isWhole: false, values: [...kills, ...moved, ...untouched] };
}

async function recoverStep(host: CgroupHost, step: PlannedStep, done: boolean): Promise<RecoveredValue> {
  switch (step.kind) {
    case 'freeze': {
      const value = blank(step.path, step.asked, step.before);
      const freezer = freezerOf(host, step.group);
      const reading = freezer && readFreeze(freezer, step.group);
      if (!reading) return { ...value, status: 'gone' };
      const after = readText(step.path)?.trim() ?? null;
      return { ...value, after, status: reading.self === (step.wants === 'frozen') ? 'kept' : 'not-tried' };
    }
    case 'kill':
      return recoverKill(host, step);
    case 'signal':
      return { ...blank(`process ${step.pid} (${step.name})`, step.signal, null), status: done ? 'kept' : 'unknown' };
    case 'restart':
      return { ...blank(step.unit, 'restart', step.before), status: done ? 'kept' : 'unknown' };
    case 'reclaim':
      return { ...blank(step.path, step.asked, step.before), status: 'unknown' };
    case 'reset-peak': {
      const value = { ...blank(step.path, step.asked, step.before), after: readText(step.path)?.trim() ?? null };
      // A peak only rises by itself: a lower one was reset.
      const isLower = value.after !== null && step.before !== null && Number(value.after) < Number(step.before);
      return { ...value, status: done || isLower ? 'kept' : 'unknown' };
    }
    default:
      return { ...blank(step.kind, null, null), status: 'unknown' };
  }
}

/** It is not gone on with: what is left may be what somebody has started since. */
async function recoverKill(
  host: CgroupHost,
  { group, processes, wasFrozen }: Extract<PlannedStep, { kind: 'kill' }>,
): Promise<RecoveredValue> {
  const freezer = freezerOf(host, group);
  if (freezer && !wasFrozen && readFreeze(freezer, group)?.self)
    await writeControl({ hierarchy: freezer.hierarchy, group, file: freezer.file }, freezer.thawedText);
  const value = blank(`processes of ${group}`, 'SIGKILL', String(processes));
  const left = [...membersWithin(host, group).processes.keys()].filter((pid) => {
    const state = readProcessStat(host, pid)?.state;
    return state !== undefined && state !== 'Z' && state !== 'X';
  });
  if (left.length === 0) return { ...value, after: '0', status: 'kept' };
  const why = sayOfControl('some-still-run', { count: left.length });
  return { ...value, after: String(left.length), status: 'in-the-way', ...reasonOf(why) };
}

function blank(what: string, asked: string | null, before: string | null): RecoveredValue {
  return { what, asked, before, after: null, status: 'not-tried', errno: null, why: null };
}
