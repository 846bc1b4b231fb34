/**
 * Whether the kernel will be able to make a v2 group the partition that is asked for. It never refuses the write: it
 * shows "root invalid (why)" instead (cgroup-v2.rst, cpuset.cpus.partition).
 */

import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, GroupState, PlanNote } from './change.ts';
import { editedValue, note, settingNow, valueAfter, valueNow } from './change-lookup.ts';

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
  const why = obstacleOf(context, edits);
  if (why === null) return { sure: true, notes: [] };
  const text = `The group may become an invalid partition: ${why}. The kernel takes the write and shows "${after} invalid".`;
  return { sure: false, notes: [note('warning', 'partition-invalid', text, 'cpuset.cpus.partition')] };
}

function obstacleOf(context: ChangeContext, edits: readonly LimitEdit[]): string | null {
  const [parent] = context.ancestors;
  if (!parent) return 'it has no parent';
  if (!isPartition(parent)) return `${parent.group} is no partition itself`;
  const cpus = parseKernelCpuList(valueAfter(context, edits, 'cpuset.cpus') ?? '');
  if (cpus.length === 0) return 'cpuset.cpus is empty';
  // A partition's own CPUs are no longer among its parent's effective ones.
  const mine = isPartition(context.own) ? parseKernelCpuList(context.own.effectiveCpus ?? '') : [];
  const offered = [...parseKernelCpuList(parent.effectiveCpus ?? ''), ...mine];
  const beyond = cpus.filter((cpu) => !offered.includes(cpu));
  if (beyond.length > 0) return `${parent.group} has no CPU ${formatCpuList(beyond)} to give`;
  if ((parent.processes ?? 0) > 0 && offered.every((cpu) => cpus.includes(cpu)))
    return `it would leave the processes in ${parent.group} without a CPU`;
  const rival = context.siblings.find((sibling) => overlaps(valueNow(sibling, 'cpuset.cpus'), cpus));
  return rival ? `${rival.group} asks for some of the same CPUs` : null;
}

function isPartition(state: GroupState): boolean {
  if (state.group === '/') return true;
  const shown = settingNow(state, 'cpuset.cpus.partition') ?? 'member';
  return shown === 'root' || shown === 'isolated';
}

function overlaps(list: string | null, cpus: readonly number[]): boolean {
  return parseKernelCpuList(list ?? '').some((cpu) => cpus.includes(cpu));
}
