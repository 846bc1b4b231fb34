/**
 * The cpu controller's part of a plan: idle before weight and weight before idle, as each allows the other, then the
 * bandwidth (plan-bandwidth.ts).
 */
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftPlan, DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { editedValue, factsOf, settingNow, valueAfter, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { niceToWeight } from '#server/domain/limits/conversions.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { leastShares, mostShares } from '#server/domain/limits/v1/cpu.ts';
import { planBandwidth } from './plan-bandwidth.ts';

/** The writes in order, but for switching idle on, which planIdleOn gives: it has to be the last of the whole plan. */
export function planCpu(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  const refused = weightRefusal(context, edits);
  if (refused) return { writes: [], notes: [refused] };
  const idleOff = planIdleOff(context, edits, version);
  const weight = planWeight(context, edits, version);
  const bandwidth = planBandwidth(context, edits, version);
  return {
    writes: [...idleOff.writes, ...weight.writes, ...bandwidth.writes],
    notes: [...idleOff.notes, ...weight.notes, ...bandwidth.notes],
  };
}

/**
 * Switching idle on forgets the weight, and nothing brings it back once idle is off again. As the very last write of a
 * plan it never has to be undone.
 */
export function planIdleOn(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  if (editedValue(edits, 'cpu.idle') !== true || valueNow(context.own, 'cpu.idle') === true) return none;
  const forgets = note('idle-forgets-weight', { version, initial: initialWeight(version) }, 'cpu.idle');
  return { writes: [{ key: 'cpu.idle', file: 'cpu.idle', text: '1', keeps: '1' }], notes: [forgets] };
}

const none: DraftPlan = { writes: [], notes: [] };
const weightKeys = ['cpu.shares', 'cpu.weight', 'cpu.weight.nice'] as const;

function weightRefusal(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote | null {
  const edited = weightKeys.filter((key) => editedValue(edits, key) !== undefined);
  const [key] = edited;
  if (key === undefined) return null;
  if (edited.length > 1) return note('weight-twice', {}, key);
  if (valueAfter(context, edits, 'cpu.idle') === true) return note('idle-weight', { limit: key }, key);
  return null;
}

function planIdleOff(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  if (editedValue(edits, 'cpu.idle') !== false || valueNow(context.own, 'cpu.idle') === false) return none;
  const writes: DraftWrite[] = [{ key: 'cpu.idle', file: 'cpu.idle', text: '0', keeps: '0' }];
  if (valueNow(context.own, 'cpu.idle') !== true || weightKeys.some((key) => editedValue(edits, key) !== undefined))
    return { writes, notes: [] };
  const resets = note('idle-resets-weight', { version, initial: initialWeight(version) }, 'cpu.idle');
  return { writes, notes: [resets] };
}

function planWeight(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  if (version === 1) return planShares(context, edits);
  const nice = editedValue(edits, 'cpu.weight.nice');
  if (nice !== undefined) return planNice(context, nice);
  const weight = editedValue(edits, 'cpu.weight');
  return weight === undefined ? none : planPlainWeight(context, 'cpu.weight', weight, 2);
}

function planShares(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const shares = editedValue(edits, 'cpu.shares');
  if (shares === undefined) return none;
  const plan = planPlainWeight(context, 'cpu.shares', shares, 1);
  if (shares >= leastShares && shares <= mostShares) return plan;
  const kept = shares < leastShares ? leastShares : mostShares;
  const clamped = note('clamped', { asked: shares, kept, least: leastShares, most: mostShares }, 'cpu.shares');
  return { writes: plan.writes, notes: [clamped] };
}

function planPlainWeight(
  context: ChangeContext,
  key: 'cpu.shares' | 'cpu.weight',
  value: number,
  version: CgroupVersion,
): DraftPlan {
  const writes = limitRule(version, key)?.toWrites(value, factsOf(context)) ?? [];
  // While idle the file shows 3 or 0; by the time it is written, idle is off and it shows the default.
  const wasIdle = valueNow(context.own, 'cpu.idle') === true;
  const shown = wasIdle ? String(initialWeight(version)) : settingNow(context.own, key);
  return {
    writes: writes
      .filter((write) => write.keeps !== shown)
      .map((write) => ({ key, ...write, ...(wasIdle ? { before: String(initialWeight(version)) } : {}) })),
    notes: [],
  };
}

/**
 * Between the 40 weights that have a nice value lie thousands that have none: writing the nice value back would not
 * bring such a weight back. So the weight is written first, as it is, and the undo ends with it.
 */
function planNice(context: ChangeContext, nice: number): DraftPlan {
  const shownNice = valueNow(context.own, 'cpu.weight.nice');
  const wasIdle = valueNow(context.own, 'cpu.idle') === true;
  const weight = wasIdle ? initialWeight(2) : valueNow(context.own, 'cpu.weight');
  const write: DraftWrite = {
    key: 'cpu.weight.nice',
    file: 'cpu.weight.nice',
    text: String(nice),
    keeps: String(nice),
  };
  if (wasIdle) return { writes: [{ ...write, before: '0' }], notes: [] };
  if (weight === null || shownNice === null || niceToWeight(shownNice) === weight)
    return { writes: nice === shownNice ? [] : [write], notes: [] };
  const first: DraftWrite = { key: 'cpu.weight.nice', file: 'cpu.weight', text: String(weight), keeps: null };
  return { writes: [first, write], notes: [note('weight-first', { weight }, 'cpu.weight.nice')] };
}

function initialWeight(version: CgroupVersion): number {
  return version === 1 ? 1024 : 100;
}
