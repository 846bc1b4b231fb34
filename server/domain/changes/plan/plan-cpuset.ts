/**
 * The cpuset controller's part of a plan: what is let go first, then nodes before CPUs, then what is claimed. What
 * the kernel would refuse on v1 is in cpuset-v1-refusal.ts; v2 accepts nearly anything and uses what it can, which is
 * said in notes.
 */
import type { ChangeContext, GroupState, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftPlan, DraftWrite } from '#server/domain/changes/change-lookup.ts';
import {
  editedValue,
  factsOf,
  hasProcesses,
  settingNow,
  valueAfter,
  valueNow,
} from '#server/domain/changes/change-lookup.ts';
import { partitionCpus } from '#server/domain/changes/effective.ts';
import { partitionNotes, partitionsSharing } from '#server/domain/changes/partition-notes.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { cpusetRefusalV1 } from './cpuset-v1-refusal.ts';
import { cpusetStepsV1, draftsOfSteps } from './cpuset-v1-steps.ts';

/** The writes in order, or the reason why there are none. */
export function planCpuset(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  return version === 1 ? planCpusetV1(context, edits) : planCpusetV2(context, edits);
}

function planCpusetV1(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const { steps, notes } = cpusetStepsV1(context, edits, orderOf(edits));
  const refused = cpusetRefusalV1(context, steps);
  if (refused) return { writes: [], notes: [refused] };
  return {
    writes: draftsOfSteps(context, steps),
    notes: [...notes, ...incompleteNotes(context, edits), ...offlineNotes(context, edits)],
  };
}

function planCpusetV2(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const refused = emptyRefusalV2(context, edits);
  if (refused) return { writes: [], notes: [refused] };
  const partition = partitionNotes(context, edits);
  const final = firstLists(context, edits);
  const isFinal = (key: LimitKey) => final.some((each) => each === key);
  const drafts = orderOf(edits, final).flatMap((key) => writesFor(context, edits, key));
  const sure = (draft: DraftWrite) =>
    draft.key === 'cpuset.cpus.partition' && !partition.sure ? { ...draft, keeps: null } : draft;
  const undoable = (draft: DraftWrite) => (isFinal(draft.key) ? { ...draft, undoable: false as const } : draft);
  return {
    writes: drafts.map(sure).map(undoable),
    notes: [
      ...reachNotes(context, edits),
      ...offlineNotes(context, edits),
      ...partition.notes,
      ...final.map((key) => noWayBack(key)),
    ],
  };
}

const flagKeys = ['cpuset.cpu_exclusive', 'cpuset.mem_exclusive'] as const;

/** `final` are lists that nothing puts back: they come after the others, so that they hardly ever have to be. */
function orderOf(edits: readonly LimitEdit[], final: readonly LimitKey[] = []): LimitKey[] {
  const edited = (key: LimitKey) => editedValue(edits, key) !== undefined;
  const letGo: LimitKey[] = flagKeys.filter((key) => editedValue(edits, key) === false);
  const claimed: LimitKey[] = flagKeys.filter((key) => editedValue(edits, key) === true);
  if (editedValue(edits, 'cpuset.cpus.partition') === 'member') letGo.push('cpuset.cpus.partition');
  else claimed.push('cpuset.cpus.partition');
  const lists: LimitKey[] = ['cpuset.mems', 'cpuset.cpus'];
  const undone = [...lists.filter((key) => !final.includes(key)), 'cpuset.cpus.exclusive' as const];
  // A partition is made of its CPUs: claimed after them, whatever may be put back.
  return [...letGo, ...undone, ...final, ...claimed].filter(edited);
}

function writesFor(context: ChangeContext, edits: readonly LimitEdit[], key: LimitKey): DraftWrite[] {
  const value = editedValue(edits, key);
  if (value === undefined) return [];
  const writes = limitRule<LimitKey>(2, key)?.toWrites(value, factsOf(context)) ?? [];
  return writes
    .filter((write) => write.keeps !== settingNow(context.own, write.file))
    .map((write) => ({ key, ...write }));
}

/**
 * v2: lists that were empty and will not be. Under processes the kernel does not let them go back (ENOSPC; v2 shares this
 * check with v1, kernel/cgroup/cpuset.c, validate_change).
 */
function firstLists(context: ChangeContext, edits: readonly LimitEdit[]): ('cpuset.cpus' | 'cpuset.mems')[] {
  if (!hasProcesses(context, 'cpuset')) return [];
  return (['cpuset.mems', 'cpuset.cpus'] as const).filter(
    (key) =>
      editedValue(edits, key) !== undefined &&
      (valueNow(context.own, key) ?? '') === '' &&
      valueAfter(context, edits, key) !== '',
  );
}

function noWayBack(key: 'cpuset.cpus' | 'cpuset.mems'): PlanNote {
  return note('no-way-back', { list: key }, key);
}

function emptyRefusalV2(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote | null {
  if (!hasProcesses(context, 'cpuset')) return null;
  for (const key of ['cpuset.cpus', 'cpuset.mems'] as const) {
    if (editedValue(edits, key) === undefined || valueAfter(context, edits, key) !== '') continue;
    if ((valueNow(context.own, key) ?? '') === '') continue;
    return note('empty-with-processes', { list: key }, key);
  }
  return null;
}

/** v1: a group that lacks one of the two takes no process at all. */
function incompleteNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const cpus = valueAfter(context, edits, 'cpuset.cpus');
  const mems = valueAfter(context, edits, 'cpuset.mems');
  if (cpus && mems === '') return [note('mems-missing', {}, 'cpuset.mems')];
  if (mems && cpus === '') return [note('cpus-missing', {}, 'cpuset.cpus')];
  return [];
}

/** v2: what is asked for and what the parent lets through. */
function reachNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const parent = context.ancestors[0];
  return (['cpuset.cpus', 'cpuset.mems'] as const).flatMap((key) => {
    const asked = editedValue(edits, key) === undefined ? null : valueAfter(context, edits, key);
    const offered = key === 'cpuset.cpus' ? cpusFor(context) : parent?.effectiveMems;
    if (!asked || !offered) return [];
    const broken = key === 'cpuset.cpus' ? partitionsSharing(context, parseKernelCpuList(asked)) : [];
    if (broken.length > 0) return [breaksPartition(broken, asked)];
    const beyond = without(asked, offered);
    if (beyond.length === 0) return [];
    const used = formatCpuList(without(asked, formatCpuList(beyond)));
    return [note('outside-parent', { asked, offered, used }, key)];
  });
}

/** What the parent has, with what the group holds of it as a partition. */
function cpusFor({ own, ancestors: [parent] }: ChangeContext): string | null {
  if (!parent?.effectiveCpus) return null;
  return formatCpuList([...parseKernelCpuList(parent.effectiveCpus), ...partitionCpus(own)]);
}

function breaksPartition(broken: readonly GroupState[], asked: string): PlanNote {
  const siblings = broken.map((sibling) => sibling.group).join(', ');
  return note('breaks-partition', { siblings, asked }, 'cpuset.cpus');
}

function offlineNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const asked =
    editedValue(edits, 'cpuset.cpus') === undefined ? '' : (valueAfter(context, edits, 'cpuset.cpus') ?? '');
  const online = context.topology.cores.filter((core) => core.online).map((core) => core.cpu);
  const offline = parseKernelCpuList(asked).filter((cpu) => !online.includes(cpu));
  if (offline.length === 0) return [];
  return [note('offline-cpu', { cpus: formatCpuList(offline) }, 'cpuset.cpus')];
}

function without(list: string, others: string): number[] {
  const taken = new Set(parseKernelCpuList(others));
  return parseKernelCpuList(list).filter((number) => !taken.has(number));
}
