/**
 * Whether the kernel will be able to make a v2 group the partition that is asked for. It never refuses the write: it
 * shows "root invalid (why)" instead (cgroup-v2.rst, cpuset.cpus.partition).
 */

import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, GroupState, PlanNote } from './change.ts';
import { editedValue, settingNow, valueAfter, valueNow } from './change-lookup.ts';
import { note } from './sentences/note.ts';

/**
 * Sibling partitions that share a CPU with this list. On Linux 6.1 asking for a partition's CPU is not refused: the
 * partition becomes invalid and the CPUs go back to the parent.
 */
export function partitionsSharing(context: ChangeContext, cpus: readonly number[]): GroupState[] {
  return context.siblings.filter((sibling) => isPartition(sibling) && overlaps(valueNow(sibling, 'cpuset.cpus'), cpus));
}

/** `sure` when the word that is written is the word that will be shown. */
export function partitionNotes(
  context: ChangeContext,
  edits: readonly LimitEdit[],
): { sure: boolean; notes: PlanNote[] } {
  const after = valueAfter(context, edits, 'cpuset.cpus.partition') ?? 'member';
  const isAsked = editedValue(edits, 'cpuset.cpus.partition') !== undefined;
  const isTouched = isAsked || editedValue(edits, 'cpuset.cpus') !== undefined;
  if (after === 'member' || !isTouched) return { sure: true, notes: [] };
  const obstacle = obstacleOf(context, edits, after);
  return { sure: obstacle === null, notes: obstacle === null ? [] : [obstacle] };
}

function obstacleOf(context: ChangeContext, edits: readonly LimitEdit[], after: string): PlanNote | null {
  const [above] = context.ancestors;
  const key = 'cpuset.cpus.partition';
  if (!above) return note('partition-without-parent', { after }, key);
  const parent = above.group;
  if (!isPartition(above)) return note('partition-in-member', { after, parent }, key);
  const cpus = parseKernelCpuList(valueAfter(context, edits, 'cpuset.cpus') ?? '');
  if (cpus.length === 0) return note('partition-without-cpus', { after }, key);
  // A partition's own CPUs are no longer among its parent's effective ones.
  const mine = isPartition(context.own) ? parseKernelCpuList(context.own.effectiveCpus ?? '') : [];
  const offered = [...parseKernelCpuList(above.effectiveCpus ?? ''), ...mine];
  const beyond = cpus.filter((cpu) => !offered.includes(cpu));
  if (beyond.length > 0) return note('partition-beyond-parent', { after, parent, beyond: formatCpuList(beyond) }, key);
  if ((above.processes ?? 0) > 0 && offered.every((cpu) => cpus.includes(cpu)))
    return note('partition-takes-all', { after, parent }, key);
  const rival = context.siblings.find((sibling) => overlaps(valueNow(sibling, 'cpuset.cpus'), cpus));
  return rival ? note('partition-has-rival', { after, sibling: rival.group }, key) : null;
}

function isPartition(state: GroupState): boolean {
  if (state.group === '/') return true;
  const shown = settingNow(state, 'cpuset.cpus.partition') ?? 'member';
  return shown === 'root' || shown === 'isolated';
}

function overlaps(list: string | null, cpus: readonly number[]): boolean {
  return parseKernelCpuList(list ?? '').some((cpu) => cpus.includes(cpu));
}
