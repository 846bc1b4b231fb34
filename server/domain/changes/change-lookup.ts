/**
 * Looking things up in a change: what a group has now, what an edit would make of it. Shared by the parts of a plan.
 */

import type { CgroupVersion, ControllerName } from '#server/domain/groups/host.ts';
import { niceToWeight } from '#server/domain/limits/conversions.ts';
import { controllerOfLimit, limitRule, settingOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import { shownIn } from '#server/domain/limits/setting-rows.ts';
import type { ChangeContext, GroupState, PlanNote } from './change.ts';

/** One write of a plan before it is told where it goes. */
export interface DraftWrite {
  key: LimitKey;
  file: string;
  text: string;
  /** Null where a later write of the same plan goes over it. */
  keeps: string | null;
  /** Set where an earlier write of the same plan changes what stands before this one. */
  before?: string;
  /** Set where another file puts it back. */
  undo?: { file: string; text: string };
  /** Set where the kernel has no way back. */
  undoable?: false;
}

/** What one controller's part of a change comes to: writes in order, and what there is to say. */
export interface DraftPlan {
  writes: DraftWrite[];
  notes: PlanNote[];
}

/** What the rules have to know about this host. */
export function factsOf(context: Pick<ChangeContext, 'pageBytes' | 'topology' | 'devices' | 'kernel'>): LimitFacts {
  return {
    pageBytes: context.pageBytes,
    highestCpu: context.topology.highestCpu ?? Math.max(0, ...context.topology.cores.map((core) => core.cpu)),
    nodes: context.topology.nodes.map((node) => node.node),
    devices: context.devices,
    kernel: context.kernel,
  };
}

/** The version that a limit's controller has for this group, enabled yet or not; null when the host lacks it. */
export function versionOf(context: ChangeContext, key: LimitKey): CgroupVersion | null {
  const controller = controllerOfLimit(key);
  return (context.places[controller] ?? context.missing[controller])?.version ?? null;
}

/** The value a group has now; null when it has none or it could not be read. */
export function valueNow<K extends LimitKey>(state: GroupState, key: K): LimitValue<K> | null {
  const reading = state.limits[key];
  return (reading?.kind === 'value' ? reading.value : null) as LimitValue<K> | null;
}

/** The setting a control file of the group shows now, of a table the row that `written` is about; null when it was not read. */
export function settingNow(state: GroupState, file: string, written?: string): string | null {
  for (const reading of Object.values(state.limits)) {
    if (reading.kind !== 'value') continue;
    const found = reading.files.find((one) => one.file === shownIn(file));
    if (found) return settingOf(file, found.text, written);
  }
  return null;
}

/** What the edits ask for, undefined when they leave this limit alone. */
export function editedValue<K extends LimitKey>(edits: readonly LimitEdit[], key: K): LimitValue<K> | undefined {
  return edits.find((edit) => edit.key === key)?.value as LimitValue<K> | undefined;
}

/**
 * The value the group will have: what the kernel makes of the edit, else what it has now, else (for a controller that
 * is only about to be enabled) what a new group has. Null when there is none. Edits the kernel would refuse are ignored.
 */
export function valueAfter<K extends LimitKey>(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: K,
): LimitValue<K> | null {
  const version = versionOf(context, key);
  const rule = version === null ? null : limitRule<LimitKey>(version, key);
  if (!rule) return null;
  const facts = factsOf(context);
  const asked = editedValue(edits, key);
  if (asked !== undefined && rule.fault(asked, facts) === null)
    return rule.parse(keptTexts(rule, asked, facts)) as LimitValue<K> | null;
  return (
    valueNow(context.own, key) ?? ((context.missing[rule.controller] ? rule.initial : null) as LimitValue<K> | null)
  );
}

/** What each of the rule's files will show; a table is written row by row. */
function keptTexts(rule: LimitRule, value: LimitValue, facts: LimitFacts): string[] {
  const writes = rule.toWrites(value, facts);
  return rule.files.map((file) =>
    writes
      .filter((write) => write.file === file)
      .map((write) => write.keeps)
      .join('\n'),
  );
}

/** The weight (v2) or shares (v1) that the group will have, as siblings are compared; null without a cpu controller. */
export function weightAfter(context: ChangeContext, edits: readonly LimitEdit[]): number | null {
  const version = versionOf(context, 'cpu.quota');
  if (version === null) return null;
  if (valueAfter(context, edits, 'cpu.idle')) return idleWeight(version);
  const nice = editedValue(edits, 'cpu.weight.nice');
  if (version === 2 && nice !== undefined) return niceToWeight(nice) ?? valueNow(context.own, 'cpu.weight');
  const key = version === 1 ? 'cpu.shares' : 'cpu.weight';
  if (editedValue(edits, key) === undefined && valueNow(context.own, 'cpu.idle')) return version === 1 ? 1024 : 100;
  return valueAfter(context, edits, key);
}

/** The weight the scheduler gives an idle group (WEIGHT_IDLEPRIO, 3 of 1024): v1 shows 3, v2 shows 0. */
export function idleWeight(version: CgroupVersion): number {
  return version === 1 ? 3 : 0.3;
}

/** What a sibling weighs whose file (cpu.shares, cpu.weight) shows `shown`: an idle one shows 0 on v2 and 3 on v1. */
export function siblingWeight(version: CgroupVersion, shown: number): number {
  return shown === 0 ? idleWeight(version) : shown;
}

/** How many processes are in the group itself, in the hierarchy of the controller. */
export function processesIn({ own }: ChangeContext, controller: ControllerName): number {
  return own.processesBy[controller] ?? own.processes;
}

/** True when processes are seen in the group or below it, in the hierarchy of the controller. */
export function hasProcesses(context: ChangeContext, controller: ControllerName): boolean {
  if (processesIn(context, controller) > 0 || context.children.some((child) => child.processes > 0)) return true;
  return countsPids(context, controller) && (context.own.use.pids ?? 0) > 0;
}

/** Whether the pids controller counts the very processes that this controller has: on v1 only where they share a mount. */
export function countsPids({ places, own }: ChangeContext, controller: ControllerName): boolean {
  return own.use.pids !== null && places.pids?.hierarchyId === places[controller]?.hierarchyId;
}
