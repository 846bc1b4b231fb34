/** What is asked for, weighed: what stands, what the team's budget and the machine have left, what would be written. */
import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { can } from '#server/domain/people/access.ts';
import type { Asked, AskedPart, DiskAmounts, PresentLimits } from '#server/domain/requests/asked.ts';
import { editsOf, fieldOf, notMore, partsIn, standingOf, withNames } from '#server/domain/requests/asked.ts';
import type { GroupBudgets, MachineParts, RequestMeaning } from '#server/domain/requests/meaning.ts';
import { meaningOf } from '#server/domain/requests/meaning.ts';
import type { AskedInput, PlanRequestInput, RequestPreview } from '#server/domain/requests/request.ts';
import { mayAsk, mayDecide, needOwnTeam } from '#server/domain/requests/request-rights.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { ownLimitsIn } from '#server/domain/teams/budget.ts';
import { capacityOf } from '#server/domain/teams/capacity.ts';
import type { DiskBudget } from '#server/domain/teams/io-budget.ts';
import { weightBounds } from '#server/domain/teams/weight-budget.ts';
import { defaultPeriodUsec } from '#server/domain/units.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { policyIn } from '#server/services/teams/with-budgets.ts';
import { askedIn, groupOf, needRequest, topOf } from './tell-request.ts';

type Asking = Pick<ServiceContext, 'db' | 'host' | 'actor'>;

/** Of what the actor would ask for. Throws FORBIDDEN, GROUP_GONE, BAD_INPUT for what is no more than there is. */
export async function previewAsking(context: Asking, input: AskedInput): Promise<RequestPreview> {
  const { group } = input;
  const verdict = mayAsk(context.actor, group);
  if (!verdict.ok) throw new AppError(verdict.code, { public: verdict.why });
  const present = await presentOf(context, group);
  const { tops } = needOwnTeam(context.actor, group);
  const top = tops.find((each) => isUnder(group, each)) ?? group;
  const asked = withNames(input.asked, present);
  refuseNoMore(group, asked, present);
  return { meaning: await weigh(context, { group, top, asked }), plan: await planOf(context, { group, asked }) };
}

/** Of what would be granted. Throws NOT_FOUND, FORBIDDEN for who does not decide, GROUP_GONE, BAD_INPUT. */
export async function planRequest(context: Asking, { id, granted }: PlanRequestInput): Promise<RequestPreview> {
  const stored = await needRequest(context, id);
  const group = groupOf(stored);
  const verdict = mayDecide(context.actor, { group, team: stored.teamId, askedById: stored.askedById });
  if (!verdict.ok) throw new AppError(verdict.code, { public: verdict.why });
  const present = await presentOf(context, group);
  const asked = withNames(granted ?? askedIn(stored.asked), present);
  refuseNoMore(group, asked, present);
  const top = topOf(stored) ?? group;
  const { minutes } = stored;
  return {
    meaning: await weigh(context, { group, top, asked }),
    plan: await planOf(context, { group, asked, minutes }),
  };
}

/** Throws GROUP_GONE. */
export async function weigh(
  context: Asking,
  { group, top, asked }: { group: GroupPath; top: GroupPath; asked: Asked },
): Promise<RequestMeaning> {
  const { host, actor } = context;
  const [own, budget] = await Promise.all([budgetsOf(context, group), budgetsOf(context, top)]);
  const policy = await policyIn(context.db, host.name, group);
  const machine = can(actor, 'read').ok && can(actor, 'teams:read').ok ? await machineOf(context) : null;
  return meaningOf({ group, top, asked, own, budget, overcommit: policy?.overcommit ?? null, machine });
}

/** The limits as the kernel has them. Throws GROUP_GONE. */
export async function presentOf(context: Pick<Asking, 'host'>, group: GroupPath): Promise<PresentLimits> {
  return presentIn(await budgetsOf(context, group));
}

export function presentIn({ resources, weight, cores, io }: GroupBudgets): PresentLimits {
  return {
    ...ownLimitsIn(resources),
    weight: weight && { key: weight.key, weight: weight.weight },
    cores: cores?.inForce ?? null,
    disks: io?.disks.map(amountsOf) ?? null,
  };
}

function amountsOf({ device, name, figures }: DiskBudget): DiskAmounts {
  return { device, name, ...Object.fromEntries(figures.map(({ figure, limit }) => [figure, limit])) };
}

/** Throws BAD_INPUT (field: as fieldOf says it), and NOT_AVAILABLE where there can be no such limit. */
export function refuseNoMore(group: GroupPath, asked: Asked, present: PresentLimits): void {
  for (const part of partsIn(asked))
    if (standingOf(part, present) === null)
      throw new AppError('NOT_AVAILABLE', { public: sayNotHere(group, part), field: fieldOf(part) });
  refuseOutOfRange(asked, present);
  const [part] = notMore(asked, present);
  if (part) throw new AppError('BAD_INPUT', { public: sayNotMore(part, present), field: fieldOf(part) });
}

/** The kernel would refuse a cpu.weight beyond its range, and keep the nearest of cpu.shares: who decides could not grant it. */
function refuseOutOfRange({ weight }: Asked, present: PresentLimits): void {
  if (weight === undefined || !present.weight) return;
  const { key } = present.weight;
  const { least, most } = weightBounds[key];
  if (weight >= least && weight <= most) return;
  throw new AppError('BAD_INPUT', {
    public: sayOfRequest('request-weight-range', { key, least, most }),
    field: 'weight',
  });
}

function sayNotHere(group: GroupPath, part: AskedPart): Sentence {
  if (part.kind === 'amount') return sayOfRequest('request-not-here', { group, resource: part.resource });
  if (part.kind === 'weight') return sayOfRequest('request-no-weight', { group });
  return sayOfRequest(part.kind === 'cores' ? 'request-no-cores' : 'request-no-io', { group });
}

function sayNotMore(part: AskedPart, present: PresentLimits): Sentence {
  const now = standingOf(part, present);
  if (part.kind === 'weight') return sayOfRequest('request-weight-there', { now: Number(now) });
  if (part.kind === 'cores') return sayOfRequest('request-cores-there', { now: String(now) });
  if (part.kind === 'figure') {
    const { disk, figure } = part;
    return typeof now === 'number'
      ? sayOfRequest('request-disk-not-more', { disk, figure, now })
      : sayOfRequest('request-disk-no-limit', { disk, figure });
  }
  const { resource } = part;
  return typeof now === 'number'
    ? sayOfRequest('request-not-more', { resource, now })
    : sayOfRequest('request-no-limit', { resource });
}

/** The change of limits that would be made: a quota's period, and what disks have beside it, stay as they are. Throws GROUP_GONE. */
export async function editsFor({ host }: Pick<Asking, 'host'>, group: GroupPath, asked: Asked) {
  const untouched = { periodUsec: defaultPeriodUsec, weightKey: 'cpu.weight' as const, io: [] };
  if (asked.cpu === undefined && asked.weight === undefined && asked.disks === undefined)
    return editsOf(asked, untouched);
  const { limits } = (await host.verbs.limits({ group })).own;
  const [quota, io] = [limits['cpu.quota'], limits['io.max']];
  return editsOf(asked, {
    weightKey: limits['cpu.shares']?.kind === 'value' ? 'cpu.shares' : 'cpu.weight',
    periodUsec: quota?.kind === 'value' ? quota.value.periodUsec : untouched.periodUsec,
    io: io?.kind === 'value' ? io.value : untouched.io,
  });
}

/** Null for who may not change this group's limits: what stands beside a top group is in the plan. */
async function planOf(
  context: Asking,
  { group, asked, minutes = null }: { group: GroupPath; asked: Asked; minutes?: number | null },
) {
  if (!can(context.actor, 'limits:update', group).ok) return null;
  const edits = await editsFor(context, group, asked);
  try {
    return await context.host.verbs.plan({
      group,
      edits,
      ...(minutes === null ? {} : { returnAfterMinutes: minutes }),
    });
  } catch (error) {
    // A step above the top group: who decides is to see that, who asks need not.
    if (isAppError(error) && error.code === 'FORBIDDEN') return null;
    throw error;
  }
}

async function budgetsOf({ host }: Pick<Asking, 'host'>, group: GroupPath): Promise<GroupBudgets> {
  const [found] = await host.verbs.budgets({ groups: [group] });
  if (!found?.resources) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  return { ...found, resources: found.resources };
}

async function machineOf({ db, host }: Asking): Promise<MachineParts> {
  const stored = await withStorage(() => db.teamTop.findMany({ where: { host: host.name }, select: { path: true } }));
  const groups = stored.map(({ path }) => path as GroupPath);
  const facts = await host.verbs.facts();
  const tops: MachineParts['tops'][number][] = [];
  for (let at = 0; at < groups.length; at += atOnce)
    for (const { group, resources, cores } of await host.verbs.budgets({ groups: groups.slice(at, at + atOnce) }))
      if (resources) tops.push({ group, limits: ownLimitsIn(resources), cores: cores?.list ?? '' });
  return { capacity: capacityOf(facts), tops };
}

/** As many groups as `budgets` takes. */
const atOnce = 200;
