/**
 * CPU quota, period and burst: in which order they can be written. Every single write must leave a state the kernel
 * takes: a burst within the quota and, on v1, no more CPU per period than the parent and no less than any child
 * (kernel/sched/core.c, tg_set_cfs_bandwidth and tg_cfs_schedulable_down).
 */
import type { ChangeContext, GroupState, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftPlan, DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { editedValue, valueAfter, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { bandwidthRatio, mostQuotaUsec } from '#server/domain/limits/cpu-bandwidth.ts';
import type { LimitEdit, LimitValue } from '#server/domain/limits/limits.ts';

/** The writes for quota, period and burst in an order that the kernel takes, or the reason why there is none. */
export function planBandwidth(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  if (editedValue(edits, 'cpu.quota') === undefined && editedValue(edits, 'cpu.burst') === undefined) return none;
  const start = bandwidthNow(context);
  const target = bandwidthAfter(context, edits, start);
  const refused = refusalOf(context, target, version);
  if (refused) return { writes: [], notes: [refused] };

  const bounds = version === 1 ? boundsOf(context) : noBounds;
  const steps = version === 1 ? stepsV1(start, target) : stepsV2(start, target);
  const found = orderOf(start, steps, bounds);
  return { writes: found.steps.map(writeOf), notes: found.notes };
}

const none: DraftPlan = { writes: [], notes: [] };

interface Bandwidth {
  quotaUsec: 'max' | number;
  periodUsec: number;
  burstUsec: number;
}

/** Writing one file, and what it changes. */
interface Step {
  key: 'cpu.quota' | 'cpu.burst';
  file: string;
  text: string;
  change: Partial<Bandwidth>;
  /** A step on the way that a later one goes over. */
  passing?: true;
}

interface Bounds {
  parent: 'max' | bigint;
  /** The most of any child; of one without a quota the most below it, for the kernel hands the parent's down to there. */
  child: bigint;
}

const noBounds: Bounds = { parent: 'max', child: 0n };

function bandwidthNow(context: ChangeContext): Bandwidth {
  const quota = valueNow(context.own, 'cpu.quota') ?? { quotaUsec: 'max', periodUsec: 100_000 };
  return { ...quota, burstUsec: valueNow(context.own, 'cpu.burst') ?? 0 };
}

function bandwidthAfter(context: ChangeContext, edits: readonly LimitEdit[], start: Bandwidth): Bandwidth {
  const quota = valueAfter(context, edits, 'cpu.quota') ?? start;
  const burstUsec = valueAfter(context, edits, 'cpu.burst') ?? start.burstUsec;
  return { quotaUsec: quota.quotaUsec, periodUsec: quota.periodUsec, burstUsec };
}

function refusalOf(context: ChangeContext, target: Bandwidth, version: CgroupVersion): PlanNote | null {
  if (burstTooLarge(target))
    return note('burst-over-quota', { burstUsec: target.burstUsec, quotaUsec: Number(target.quotaUsec) }, 'cpu.burst');
  if (version === 2) return null;
  const ratio = bandwidthRatio(target);
  const limiting = context.ancestors.find((ancestor) => ratioOf(ancestor) !== 'max');
  const parent = limiting ? ratioOf(limiting) : 'max';
  if (limiting && isMore(ratio, parent) && ratio !== 'max')
    return note(
      'quota-over-parent',
      { cpus: cpusOf(target), parent: limiting.group, parentCpus: cpusOf(quotaOf(limiting)) },
      'cpu.quota',
    );
  const own = ratio === 'max' ? parent : ratio;
  const child = context.children.find((one) => ratioOf(one) !== 'max' && isMore(ratioOf(one), own));
  if (!child) return null;
  return note(
    'quota-under-child',
    { cpus: cpusOf(target), child: child.group, childCpus: cpusOf(quotaOf(child)) },
    'cpu.quota',
  );
}

function stepsV1(start: Bandwidth, target: Bandwidth): Step[] {
  const steps: Step[] = [];
  if (start.quotaUsec !== target.quotaUsec) steps.push(quotaStepV1(target.quotaUsec));
  if (start.periodUsec !== target.periodUsec)
    steps.push({
      key: 'cpu.quota',
      file: 'cpu.cfs_period_us',
      text: String(target.periodUsec),
      change: { periodUsec: target.periodUsec },
    });
  if (start.burstUsec !== target.burstUsec) steps.push(burstStep(target.burstUsec, 1));
  return steps;
}

function quotaStepV1(quotaUsec: 'max' | number): Step {
  const text = quotaUsec === 'max' ? '-1' : String(quotaUsec);
  return { key: 'cpu.quota', file: 'cpu.cfs_quota_us', text, change: { quotaUsec } };
}

function stepsV2(start: Bandwidth, target: Bandwidth): Step[] {
  const steps: Step[] = [];
  const { quotaUsec, periodUsec, burstUsec } = target;
  if (start.quotaUsec !== quotaUsec || start.periodUsec !== periodUsec)
    steps.push({
      key: 'cpu.quota',
      file: 'cpu.max',
      text: `${quotaUsec} ${periodUsec}`,
      change: { quotaUsec, periodUsec },
    });
  if (start.burstUsec !== burstUsec) steps.push(burstStep(burstUsec, 2));
  return steps;
}

function burstStep(burstUsec: number, version: CgroupVersion): Step {
  const file = version === 1 ? 'cpu.cfs_burst_us' : 'cpu.max.burst';
  return { key: 'cpu.burst', file, text: String(burstUsec), change: { burstUsec } };
}

/**
 * The first order in which every step is taken. Between a parent and a child that both leave no room, neither quota
 * nor period can move by itself: then the quota is lifted for a moment, while the parent's still holds. On v2 one of
 * the two orders of quota and burst always fits.
 */
function orderOf(start: Bandwidth, steps: Step[], bounds: Bounds): DraftOrder {
  const direct = permutations(steps).find((order) => isTaken(start, order, bounds));
  if (direct) return { steps: direct, notes: [] };
  const lift: Step = { ...quotaStepV1('max'), passing: true };
  // The quota itself has to be among what follows, or it would stay lifted.
  const all = steps.some((step) => step.file === lift.file) ? steps : [...steps, quotaStepV1(start.quotaUsec)];
  const lifted = permutations(all).find((order) => isTaken(start, [lift, ...order], bounds)) ?? all;
  return { steps: [lift, ...lifted], notes: [note('quota-lifted', {}, 'cpu.quota')] };
}

interface DraftOrder {
  steps: Step[];
  notes: PlanNote[];
}

function isTaken(start: Bandwidth, order: readonly Step[], bounds: Bounds): boolean {
  let now = start;
  return order.every((step) => {
    now = { ...now, ...step.change };
    if (burstTooLarge(now)) return false;
    const ratio = bandwidthRatio(now);
    if (ratio !== 'max' && isMore(ratio, bounds.parent)) return false;
    return !isMore(bounds.child, ratio === 'max' ? bounds.parent : ratio);
  });
}

/** Without a quota any burst is taken. */
function burstTooLarge({ quotaUsec, burstUsec }: Bandwidth): boolean {
  return quotaUsec !== 'max' && (burstUsec > quotaUsec || burstUsec + quotaUsec > mostQuotaUsec);
}

function boundsOf(context: ChangeContext): Bounds {
  const parent = context.ancestors.map(ratioOf).find((ratio) => ratio !== 'max') ?? 'max';
  const children = context.children.map(ratioOf).filter((ratio) => ratio !== 'max');
  return { parent, child: children.reduce((most, ratio) => (isMore(ratio, most) ? ratio : most), 0n) };
}

function quotaOf(state: GroupState): LimitValue<'cpu.quota'> {
  return valueNow(state, 'cpu.quota') ?? { quotaUsec: 'max', periodUsec: 100_000 };
}

function ratioOf(state: GroupState): 'max' | bigint {
  return bandwidthRatio(quotaOf(state));
}

function isMore(ratio: 'max' | bigint, than: 'max' | bigint): boolean {
  return than !== 'max' && (ratio === 'max' || ratio > than);
}

function cpusOf({ quotaUsec, periodUsec }: LimitValue<'cpu.quota'>): number | 'max' {
  return quotaUsec === 'max' ? 'max' : quotaUsec / periodUsec;
}

function writeOf(step: Step): DraftWrite {
  return { key: step.key, file: step.file, text: step.text, keeps: step.passing ? null : step.text };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}
