/**
 * What a change will do to the processes in the group: limits below present use, or below what any process needs, or so
 * large that nobody feels them. v1 tries to make room and refuses with EBUSY when it cannot; v2 takes the limit and kills until it is kept.
 */

import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { leastOfProcess } from '#server/domain/limits/memory-floor.ts';
import { formatBytes } from '#server/domain/units.ts';
import { aboveHostNotes } from './above-host.ts';
import type { ChangeContext, PlanNote } from './change.ts';
import { countsPids, editedValue, hasProcesses, processesIn, valueAfter, versionOf } from './change-lookup.ts';
import type { Members } from './sentences/memory-notes.ts';
import { note } from './sentences/note.ts';

/** The notes on use against the new limits, worst last in each controller. */
export function impactNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  return [
    ...memoryNotes(context, edits),
    ...memswNotes(context, edits),
    ...cpuNotes(context, edits),
    ...pidsNotes(context, edits),
    ...aboveHostNotes(context, (key) =>
      editedValue(edits, key) === undefined ? null : valueAfter(context, edits, key),
    ),
  ];
}

function memoryNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const { memoryBytes: use } = context.own.use;
  const max = limitAsked(context, edits, 'memory.max');
  const high = limitAsked(context, edits, 'memory.high');
  const notes: PlanNote[] = [];
  if (high !== null && use !== null && use > high) notes.push(note('slows-down', { use, high }, 'memory.high'));
  if (max === null) return notes;
  if (use !== null && use > max) notes.push(belowUse(context, use, max));
  else notes.push(...belowNeed(context, max));
  return [...notes, ...staysBehind(context, max)];
}

function belowUse(context: ChangeContext, use: bigint, max: bigint): PlanNote {
  if (versionOf(context, 'memory.max') === 1)
    return note('below-use-v1', { use, max, ...membersOf(context) }, 'memory.max');
  if (isKnownEmpty(context)) return note('below-use-empty', { use, max }, 'memory.max');
  return note('would-kill', { use, max, ...membersOf(context) }, 'memory.max');
}

/**
 * What no process can live with, also while nothing is used yet: on both versions the memory of a process that was moved in stays
 * with the group it came from, so use may read 0 among processes.
 */
function belowNeed(context: ChangeContext, max: bigint): PlanNote[] {
  const need = leastOfProcess(context.pageBytes);
  if (max >= need || !hasProcesses(context, 'memory')) return [];
  const code = versionOf(context, 'memory.max') === 1 ? 'below-need-v1' : 'below-need-v2';
  return [note(code, { max, need, ...membersOf(context) }, 'memory.max')];
}

/** Less use than the processes must have had somewhere: they were moved in, and use says little about what they will need. */
function staysBehind(context: ChangeContext, max: bigint): PlanNote[] {
  const use = context.own.use.memoryBytes;
  const members = processesIn(context, 'memory');
  const need = leastOfProcess(context.pageBytes);
  if (use === null || members === 0) return [];
  const isMovedIn = use < need * BigInt(members);
  return isMovedIn || max < need ? [note('memory-stays-behind', { use }, 'memory.max')] : [];
}

function isKnownEmpty(context: ChangeContext): boolean {
  const isSeen = countsPids(context, 'memory') || context.children.every((child) => child.isSeenWhole);
  return isSeen && !hasProcesses(context, 'memory');
}

function membersOf(context: ChangeContext): Members {
  const { children, largest } = context;
  return {
    processes: processesIn(context, 'memory'),
    below: children.reduce((sum, child) => sum + child.processes, 0),
    andMore: children.every((child) => child.isSeenWhole) ? 0 : 1,
    largest: largest
      .map(({ pid, name, residentBytes }) => `${name} (pid ${pid}, ${formatBytes(residentBytes)})`)
      .join(', '),
    named: largest.length,
  };
}

function memswNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const { memswBytes: both, swapBytes: swap } = context.own.use;
  const notes: PlanNote[] = [];
  const memsw = limitAsked(context, edits, 'memory.memsw');
  if (memsw !== null && both !== null && both > memsw)
    notes.push(note('memsw-below-use', { use: both, max: memsw, ...membersOf(context) }, 'memory.memsw'));
  const swapMax = limitAsked(context, edits, 'memory.swap.max');
  if (swapMax !== null && swap !== null && swap > swapMax)
    notes.push(note('swap-below-use', { use: swap, max: swapMax }, 'memory.swap.max'));
  return notes;
}

/** The size that will be kept of a limit that is edited; null where it is left alone or there will be none. */
function limitAsked(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: 'memory.max' | 'memory.high' | 'memory.memsw' | 'memory.swap.max',
): bigint | null {
  const kept = editedValue(edits, key) === undefined ? null : valueAfter(context, edits, key);
  return kept === 'max' ? null : kept;
}

function cpuNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const quota = editedValue(edits, 'cpu.quota') === undefined ? null : valueAfter(context, edits, 'cpu.quota');
  if (quota === null || quota.quotaUsec === 'max') return [];
  const cpus = quota.quotaUsec / quota.periodUsec;
  const use = context.own.use.cpus;
  return use !== null && use > cpus ? [note('throttles', { use, cpus }, 'cpu.quota')] : [];
}

function pidsNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const max = editedValue(edits, 'pids.max') === undefined ? null : valueAfter(context, edits, 'pids.max');
  const use = context.own.use.pids;
  if (max === null || max === 'max' || use === null || use < max) return [];
  return [
    use > max ? note('pids-below-current', { use, max }, 'pids.max') : note('pids-at-limit', { use }, 'pids.max'),
  ];
}
