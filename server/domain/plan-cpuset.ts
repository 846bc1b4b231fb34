/**
 * The cpuset controller's part of a plan: what is let go first, then nodes before CPUs, then what is claimed. What
 * the kernel would refuse on v1 is in cpuset-v1-refusal.ts; v2 accepts nearly anything and uses what it can, which is
 * said in notes.
 */
import type { ChangeContext, GroupState, PlanNote } from './change.ts';
import type { DraftPlan, DraftWrite } from './change-lookup.ts';
import { editedValue, factsOf, hasProcesses, note, settingNow, valueAfter, valueNow } from './change-lookup.ts';
import { formatCpuList, parseKernelCpuList } from './cpu-list.ts';
import { cpusetRefusalV1 } from './cpuset-v1-refusal.ts';
import { cpusetStepsV1, draftsOfSteps } from './cpuset-v1-steps.ts';
import type { CgroupVersion } from './host.ts';
import { limitRule } from './limit-catalogue.ts';
import type { LimitEdit, LimitKey } from './limits.ts';
import { partitionNotes, partitionsSharing } from './partition-notes.ts';

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
  return {
    writes: orderOf(edits).flatMap((key) => writesFor(context, edits, key, partition.sure)),
    notes: [...reachNotes(context, edits), ...offlineNotes(context, edits), ...partition.notes],
  };
}

const flagKeys = ['cpuset.cpu_exclusive', 'cpuset.mem_exclusive'] as const;

function orderOf(edits: readonly LimitEdit[]): LimitKey[] {
  const edited = (key: LimitKey) => editedValue(edits, key) !== undefined;
  const letGo: LimitKey[] = flagKeys.filter((key) => editedValue(edits, key) === false);
  const claimed: LimitKey[] = flagKeys.filter((key) => editedValue(edits, key) === true);
  if (editedValue(edits, 'cpuset.cpus.partition') === 'member') letGo.push('cpuset.cpus.partition');
  else claimed.push('cpuset.cpus.partition');
  return [...letGo, 'cpuset.mems' as const, 'cpuset.cpus' as const, ...claimed].filter(edited);
}

function writesFor(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: LimitKey,
  sureOfPartition: boolean,
): DraftWrite[] {
  const value = editedValue(edits, key);
  if (value === undefined) return [];
  const writes = limitRule<LimitKey>(2, key)?.toWrites(value, factsOf(context)) ?? [];
  return writes
    .filter((write) => write.keeps !== settingNow(context.own, write.file))
    .map((write) => ({
      key,
      ...write,
      ...(key === 'cpuset.cpus.partition' && !sureOfPartition ? { keeps: null } : {}),
    }));
}

function emptyRefusalV2(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote | null {
  if (!hasProcesses(context, 'cpuset')) return null;
  for (const key of ['cpuset.cpus', 'cpuset.mems'] as const) {
    if (editedValue(edits, key) === undefined || valueAfter(context, edits, key) !== '') continue;
    if ((valueNow(context.own, key) ?? '') === '') continue;
    const text = `${key} cannot be emptied while there are processes in the group: the kernel answers ENOSPC. Write the parent's list instead, or move the processes out first.`;
    return note('refused', 'empty-with-processes', text, key);
  }
  return null;
}

/** v1: a group that lacks one of the two takes no process at all. */
function incompleteNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const cpus = valueAfter(context, edits, 'cpuset.cpus');
  const mems = valueAfter(context, edits, 'cpuset.mems');
  const text = (file: string) =>
    `No process can be moved into the group while ${file} is empty: the kernel answers ENOSPC. Set it as well.`;
  if (cpus && mems === '') return [note('warning', 'mems-missing', text('cpuset.mems'), 'cpuset.mems')];
  if (mems && cpus === '') return [note('warning', 'cpus-missing', text('cpuset.cpus'), 'cpuset.cpus')];
  return [];
}

/** v2: what is asked for and what the parent lets through. */
function reachNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const parent = context.ancestors[0];
  return (['cpuset.cpus', 'cpuset.mems'] as const).flatMap((key) => {
    const asked = editedValue(edits, key) === undefined ? null : valueAfter(context, edits, key);
    const offered = key === 'cpuset.cpus' ? parent?.effectiveCpus : parent?.effectiveMems;
    if (!asked || !offered) return [];
    const broken = key === 'cpuset.cpus' ? partitionsSharing(context, parseKernelCpuList(asked)) : [];
    if (broken.length > 0) return [breaksPartition(broken, asked)];
    const beyond = without(asked, offered);
    if (beyond.length === 0) return [];
    const common = without(asked, formatCpuList(beyond));
    const used = common.length === 0 ? `the parent's ${offered}` : formatCpuList(common);
    const text = `The kernel keeps ${asked}, but the parent has ${offered} only: ${used} will be used.`;
    return [note('warning', 'outside-parent', text, key)];
  });
}

function breaksPartition(broken: readonly GroupState[], asked: string): PlanNote {
  const names = broken.map((sibling) => sibling.group).join(', ');
  const text = `${names} is a partition with some of the CPUs ${asked} for itself: asking for them makes it an invalid partition, and it shares them from then on.`;
  return note('warning', 'breaks-partition', text, 'cpuset.cpus');
}

function offlineNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const asked =
    editedValue(edits, 'cpuset.cpus') === undefined ? '' : (valueAfter(context, edits, 'cpuset.cpus') ?? '');
  const online = context.topology.cores.filter((core) => core.online).map((core) => core.cpu);
  const offline = parseKernelCpuList(asked).filter((cpu) => !online.includes(cpu));
  if (offline.length === 0) return [];
  const text = `CPU ${formatCpuList(offline)} is offline: it will not be used until it is brought online.`;
  return [note('warning', 'offline-cpu', text, 'cpuset.cpus')];
}

function without(list: string, others: string): number[] {
  const taken = new Set(parseKernelCpuList(others));
  return parseKernelCpuList(list).filter((number) => !taken.has(number));
}
