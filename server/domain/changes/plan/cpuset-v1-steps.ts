/**
 * In which steps v1's cpuset files are written. Beside the order there is one detour: since Linux 6.12 the scheduler
 * keeps a twentieth of every CPU for its fair servers, and counts that against an exclusive group whose CPUs change
 * (kernel/sched/deadline.c, dl_cpuset_cpumask_can_shrink): such a group cannot be left with too few CPUs, and one that
 * has been given its first ones could not be emptied again if the change had to be undone. A group that is not
 * exclusive may do both, so the flag is lifted for a moment.
 */
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { editedValue, factsOf, settingNow, valueAfter, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

type CpusetFile = 'cpuset.cpus' | 'cpuset.mems' | 'cpuset.cpu_exclusive' | 'cpuset.mem_exclusive';

/** Writing one file. */
export interface CpusetStep {
  /** The edit it serves. */
  key: LimitKey;
  file: CpusetFile;
  /** A list as the kernel shows it, or the flag. */
  value: string | boolean;
  /** On the way: a later step goes over it. */
  passing?: true;
  /** Nothing puts it back. */
  final?: true;
}

interface Draft {
  steps: CpusetStep[];
  notes: PlanNote[];
}

/** The steps for these edits in this order, detour included. */
export function cpusetStepsV1(context: ChangeContext, edits: readonly LimitEdit[], order: readonly LimitKey[]): Draft {
  const steps = order.flatMap((key) => (isCpusetFile(key) ? stepOf(context, edits, key) : []));
  const fewest = fewestCpus(context, edits);
  if (fewest === null) return { steps, notes: [] };
  if (!context.children.some((child) => valueNow(child, 'cpuset.cpu_exclusive') === true)) return lifting(steps);
  return fewest === 'now' && keepsForFairServers(context.kernel) ? withoutUndo(steps) : { steps, notes: [] };
}

/** Writes for the steps that change something. */
export function draftsOfSteps(context: ChangeContext, steps: readonly CpusetStep[]): DraftWrite[] {
  const changing = (draft: DraftWrite, { key, file }: CpusetStep) =>
    key !== file || draft.keeps !== settingNow(context.own, file);
  return steps.flatMap((step) => {
    const rule = limitRule<LimitKey>(1, step.file);
    const drafts = (rule?.toWrites(step.value, factsOf(context)) ?? []).map((write) => ({
      key: step.key,
      ...write,
      ...(step.passing ? { keeps: null } : {}),
      ...(step.final ? { undoable: false as const } : {}),
    }));
    return drafts.filter((draft) => changing(draft, step));
  });
}

/** Fair servers take part in deadline bandwidth from Linux 6.12 on. */
export function keepsForFairServers(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return major > 6 || (major === 6 && minor >= 12);
}

function isCpusetFile(key: LimitKey): key is CpusetFile {
  return /^cpuset\.(cpus|mems|cpu_exclusive|mem_exclusive)$/.test(key);
}

function stepOf(context: ChangeContext, edits: readonly LimitEdit[], file: CpusetFile): CpusetStep[] {
  const value = editedValue(edits, file) === undefined ? null : valueAfter(context, edits, file);
  return value === null ? [] : [{ key: file, file, value }];
}

/** When an exclusive group has, or would have, too few CPUs for the fair servers; null when it never has. */
function fewestCpus(context: ChangeContext, edits: readonly LimitEdit[]): 'now' | 'after' | null {
  const isExclusive = valueNow(context.own, 'cpuset.cpu_exclusive') === true;
  const now = valueNow(context.own, 'cpuset.cpus');
  const after = valueAfter(context, edits, 'cpuset.cpus');
  if (!isExclusive || editedValue(edits, 'cpuset.cpu_exclusive') === false) return null;
  if (after === null || now === null || after === now) return null;
  const online = context.topology.cores.filter((core) => core.online).length;
  const counts = [now, after].map((list) => parseKernelCpuList(list).length);
  if (Math.min(...counts) * cpusPerFairShare >= online) return null;
  return (counts[0] ?? 0) < (counts[1] ?? 0) ? 'now' : 'after';
}

/** One CPU has 95 % for deadline bandwidth (sched_rt_runtime_us), and every fair server takes 5 % of one. */
const cpusPerFairShare = 19;

function lifting(steps: readonly CpusetStep[]): Draft {
  const flag = { key: 'cpuset.cpus', file: 'cpuset.cpu_exclusive' } as const;
  return {
    steps: [{ ...flag, value: false, passing: true }, ...steps, { ...flag, value: true }],
    notes: [note('exclusive-lifted', {}, 'cpuset.cpus')],
  };
}

/** An exclusive child rests on the flag. What cannot be undone goes last, so that it never has to be. */
function withoutUndo(steps: readonly CpusetStep[]): Draft {
  const others = steps.filter((step) => step.file !== 'cpuset.cpus');
  const cpus = steps.filter((step) => step.file === 'cpuset.cpus').map((step) => ({ ...step, final: true as const }));
  return { steps: [...others, ...cpus], notes: [note('no-way-back-exclusive', {}, 'cpuset.cpus')] };
}
