/**
 * What a change will do to the processes in the group: limits below present use. v1 tries to make room and refuses
 * with EBUSY when it cannot; v2 takes the limit and kills until it is kept.
 */

import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { formatBytes, formatCount, formatCpus } from '#server/domain/units.ts';
import type { ChangeContext, PlanNote } from './change.ts';
import {
  countOf,
  countsPids,
  editedValue,
  hasProcesses,
  note,
  processesIn,
  valueAfter,
  versionOf,
} from './change-lookup.ts';

/** The notes on use against the new limits, worst last in each controller. */
export function impactNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  return [
    ...memoryNotes(context, edits),
    ...memswNotes(context, edits),
    ...cpuNotes(context, edits),
    ...pidsNotes(context, edits),
  ];
}

function memoryNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const use = context.own.use.memoryBytes;
  if (use === null) return [];
  const max = editedValue(edits, 'memory.max') === undefined ? null : valueAfter(context, edits, 'memory.max');
  const high = editedValue(edits, 'memory.high') === undefined ? null : valueAfter(context, edits, 'memory.high');
  const notes: PlanNote[] = [];
  if (high !== null && high !== 'max' && use > high) {
    const text = `Use is ${formatBytes(use)}, over the new ${formatBytes(high)}: the group is slowed down and its memory taken back until it is below. Nothing is killed.`;
    notes.push(note('warning', 'slows-down', text, 'memory.high'));
  }
  if (max !== null && max !== 'max' && use > max)
    notes.push(belowUse(context, use, max, versionOf(context, 'memory.max')));
  return notes;
}

function belowUse(context: ChangeContext, use: bigint, max: bigint, version: CgroupVersion | null): PlanNote {
  const over = `Use is ${formatBytes(use)}, over the new ${formatBytes(max)}`;
  if (version === 1) {
    const text = `${over}: v1 tries to take memory back and refuses (EBUSY) when it cannot. Nothing is killed by the change itself; later growth could be. ${whoIsThere(context)}`;
    return note('warning', 'below-use-v1', text, 'memory.max');
  }
  if (isKnownEmpty(context)) {
    const text = `${over}: v2 takes back what it can. There is no process here that could be killed.`;
    return note('info', 'below-use-empty', text, 'memory.max');
  }
  const text = `${over}: v2 takes back what it can and then kills, at once. ${whoIsThere(context)}`;
  return note('danger', 'would-kill', text, 'memory.max');
}

function isKnownEmpty(context: ChangeContext): boolean {
  const isSeen = countsPids(context, 'memory') || context.children.every((child) => child.isSeenWhole);
  return isSeen && !hasProcesses(context, 'memory');
}

function whoIsThere(context: ChangeContext): string {
  const { children, largest } = context;
  const own = processesIn(context, 'memory');
  const below = children.reduce((sum, child) => sum + child.processes, 0);
  const here = `${countOf(own, 'process is', 'processes are')} in it`;
  const least = children.every((child) => child.isSeenWhole) ? '' : 'at least ';
  const all = below === 0 ? `${here}.` : `${here}, ${least}${below} in the groups below it.`;
  if (largest.length === 0) return all;
  const named = largest.map(({ pid, name, residentBytes }) => `${name} (pid ${pid}, ${formatBytes(residentBytes)})`);
  return `${all} ${largest.length < own + below ? 'The largest: ' : ''}${named.join(', ')}.`;
}

function memswNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const use = context.own.use.memswBytes;
  if (use === null) return [];
  const notes: PlanNote[] = [];
  const memsw = editedValue(edits, 'memory.memsw') === undefined ? null : valueAfter(context, edits, 'memory.memsw');
  if (memsw !== null && memsw !== 'max' && use > memsw) {
    const text = `Memory and swap in use are ${formatBytes(use)}, over the new ${formatBytes(memsw)}: v1 tries to take memory back and refuses (EBUSY) when it cannot. ${whoIsThere(context)}`;
    notes.push(note('warning', 'below-use-v1', text, 'memory.memsw'));
  }
  const swapMax =
    editedValue(edits, 'memory.swap.max') === undefined ? null : valueAfter(context, edits, 'memory.swap.max');
  const swapUse = context.own.use.swapBytes;
  if (swapMax !== null && swapMax !== 'max' && swapUse !== null && swapUse > swapMax) {
    const text = `Swap in use is ${formatBytes(swapUse)}, over the new ${formatBytes(swapMax)}: it stays, but nothing more can be swapped out.`;
    notes.push(note('info', 'swap-below-use', text, 'memory.swap.max'));
  }
  return notes;
}

function cpuNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const quota = editedValue(edits, 'cpu.quota') === undefined ? null : valueAfter(context, edits, 'cpu.quota');
  if (quota === null || quota.quotaUsec === 'max') return [];
  const cpus = quota.quotaUsec / quota.periodUsec;
  const use = context.own.use.cpus;
  const online = context.topology.cores.filter((core) => core.online).length;
  if (use !== null && use > cpus) {
    const text = `The group uses ${formatCpus(use)} now: it will be throttled to ${formatCpus(cpus)}.`;
    return [note('warning', 'throttles', text, 'cpu.quota')];
  }
  if (cpus <= online) return [];
  const text = `${formatCpus(cpus)} is more than this host has (${formatCpus(online)}): the quota will not be felt.`;
  return [note('info', 'quota-above-host', text, 'cpu.quota')];
}

function pidsNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const max = editedValue(edits, 'pids.max') === undefined ? null : valueAfter(context, edits, 'pids.max');
  const use = context.own.use.pids;
  if (max === null || max === 'max') return [];
  if (use !== null && use > max) {
    const text = `There are ${formatCount(use)} processes and threads now, more than the new ${formatCount(max)}: they stay, and others can still be moved in, but none can start another (fork fails with EAGAIN).`;
    return [note('warning', 'pids-below-current', text, 'pids.max')];
  }
  if (use === null || use < max) return [];
  const text = `There are ${formatCount(use)} processes and threads now: none can start another (fork fails with EAGAIN).`;
  return [note('warning', 'pids-at-limit', text, 'pids.max')];
}

/** True when a note says that processes would die: then the group's name has to be typed. */
export function wouldKill(notes: readonly PlanNote[]): boolean {
  return notes.some((one) => one.code === 'would-kill');
}
