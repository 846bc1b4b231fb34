/**
 * The form's state, derived: drafts and the group's present values in, edits and faults out. Nothing here is stored;
 * a field whose draft means the present value is no edit.
 */
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { GroupLimits, Limit, LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import { defaultPeriodUsec } from '#server/domain/units.ts';
import type { Draft, DraftFacts, Drafts } from './limit-drafts.ts';
import { draftOf, readDraft, sameEdit } from './limit-drafts.ts';
import type { ProportionDraft } from './proportion-draft.ts';
import type { SizeWholes } from './size-share.ts';

export interface FormEdits {
  edits: LimitEdit[];
  /** What is wrong, by field. */
  faults: Partial<Record<LimitKey, string>>;
  /** Fields whose draft differs from the present value (faulty ones too). */
  changed: ReadonlySet<LimitKey>;
}

/** What typed words depend on, from the group and the groups above it. */
export function draftFactsOf(context: ChangeContext): DraftFacts {
  const quota = limitValue(context.own.limits, 'cpu.quota');
  return {
    sizes: sizeWholesOf(context),
    hostCpus: context.topology.cores.filter((core) => core.online).length,
    parentCpus: tightestAbove(context, (limits) => {
      const above = limitValue(limits, 'cpu.quota');
      if (above === null || above.quotaUsec === 'max') return above === null ? null : 'max';
      return above.quotaUsec / above.periodUsec;
    }),
    periodUsec: quota?.periodUsec ?? defaultPeriodUsec,
    highestCpu: factsOf(context).highestCpu,
    highestNode: Math.max(0, ...context.topology.nodes.map((node) => node.node)),
    devices: context.devices,
  };
}

/** The edit that would set a limit to what it is now; null when it has no value here. */
export function presentEdit(context: ChangeContext, key: LimitKey): LimitEdit | null {
  const reading = context.own.limits[key];
  return reading?.kind === 'value' ? ({ key, value: reading.value } as LimitEdit) : null;
}

/** What a field shows: the draft, or the present value as a draft, or null when there is neither. */
export function shownDraft(context: ChangeContext, facts: DraftFacts, drafts: Drafts, key: LimitKey): Draft | null {
  const draft = drafts[key] ?? null;
  if (draft && !isOnlyShown(draft)) return draft;
  const present = presentEdit(context, key);
  if (!present) return draft;
  const own = draftOf(present, facts);
  return draft && own.kind === 'proportion' ? { ...own, shownIn: draft.shownIn } : own;
}

/** Reads every draft; those that mean the present value are left out, but for the limits in `kept`. */
export function formEdits(
  context: ChangeContext,
  facts: DraftFacts,
  drafts: Drafts,
  kept: readonly LimitKey[] = [],
): FormEdits {
  const edits: LimitEdit[] = [];
  const faults: FormEdits['faults'] = {};
  const changed = new Set<LimitKey>();
  for (const [name, draft] of Object.entries(drafts)) {
    const key = name as LimitKey;
    if (isOnlyShown(draft)) continue;
    const reading = readDraft(key, draft, facts);
    if (reading.kind === 'fault') {
      faults[key] = reading.message;
      changed.add(key);
      continue;
    }
    const present = presentEdit(context, reading.edit.key);
    if (present && sameEdit(present, reading.edit) && !kept.includes(reading.edit.key)) continue;
    changed.add(key);
    const fault = faultOfEdit(context, facts, reading.edit);
    if (fault === null) edits.push(reading.edit);
    else faults[key] = fault;
  }
  return { edits, faults, changed };
}

/** The drafts that fill a form with edits made elsewhere (an undo). The key of a field is where its drafts live. */
export function draftsOf(edits: readonly LimitEdit[], facts: DraftFacts): Drafts {
  const drafts: Drafts = {};
  // v2's nice value is typed in the field of the weight.
  for (const edit of edits) {
    const draft = draftOf(edit, facts);
    drafts[edit.key === 'cpu.weight.nice' ? 'cpu.weight' : edit.key] =
      draft.kind === 'proportion' ? { ...draft, isTyped: true } : draft;
  }
  return drafts;
}

/** The value of one limit of a group, or null where the kernel does not tell. */
export function limitValue<K extends LimitKey>(limits: GroupLimits, key: K): LimitValue<K> | null {
  const reading = limits[key];
  // The compiler loses the tie between a key and its value through the mapped type.
  return (reading?.kind === 'value' ? reading.value : null) as LimitValue<K> | null;
}

function sizeWholesOf(context: ChangeContext): SizeWholes {
  const above = (key: 'memory.max' | 'memory.swap.max' | 'memory.memsw') =>
    tightestAbove(context, (limits) => limitValue(limits, key));
  const [memoryBytes, swapBytes] = [BigInt(context.memoryBytes), BigInt(context.swapBytes)];
  return {
    memory: { hostBytes: memoryBytes, parentBytes: above('memory.max') },
    swap: { hostBytes: swapBytes, parentBytes: above('memory.swap.max') },
    memsw: { hostBytes: memoryBytes + swapBytes, parentBytes: above('memory.memsw') },
  };
}

/** The kernel's value in other words: nobody typed anything, and nobody wants to hold on to it when it moves. */
function isOnlyShown(draft: Draft): draft is ProportionDraft & { isTyped: false } {
  return draft.kind === 'proportion' && !draft.isTyped;
}

/** What the kernel would refuse whatever the surroundings, by the same rule that the plan is made with. */
function faultOfEdit(context: ChangeContext, facts: DraftFacts, edit: LimitEdit): string | null {
  const controller = controllerOfLimit(edit.key);
  const version = context.places[controller]?.version ?? context.missing[controller]?.version;
  const rule = version ? limitRule(version, edit.key) : null;
  if (!rule) return null;
  const fault = rule.fault(edit.value, {
    pageBytes: context.pageBytes,
    highestCpu: facts.highestCpu,
    nodes: context.topology.nodes.map((node) => node.node),
    devices: context.devices,
    kernel: context.kernel,
  });
  return fault?.text ?? null;
}

function tightestAbove<T extends number | bigint>(
  context: ChangeContext,
  read: (limits: GroupLimits) => Limit<T> | null,
): Limit<T> | null {
  let tightest: Limit<T> | null = null;
  for (const ancestor of context.ancestors) {
    const value = read(ancestor.limits);
    if (value === null) continue;
    if (tightest === null || tightest === 'max' || (value !== 'max' && value < tightest)) tightest = value;
  }
  return tightest;
}
