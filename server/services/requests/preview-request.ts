/** What is asked for, weighed: what stands, what the team's budget and the machine have left, what would be written. */
import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { can } from '#server/domain/people/access.ts';
import type { Amounts, PresentLimits } from '#server/domain/requests/amounts.ts';
import { editsOf, notMore, resourcesIn } from '#server/domain/requests/amounts.ts';
import type { MachineParts, RequestMeaning } from '#server/domain/requests/meaning.ts';
import { meaningOf } from '#server/domain/requests/meaning.ts';
import type { AskedInput, PlanRequestInput, RequestPreview } from '#server/domain/requests/request.ts';
import { mayAsk, mayDecide, needOwnTeam } from '#server/domain/requests/request-rights.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import { ownLimitsIn } from '#server/domain/teams/budget.ts';
import { capacityOf } from '#server/domain/teams/capacity.ts';
import type { TopBudget } from '#server/domain/teams/top-budget.ts';
import { defaultPeriodUsec } from '#server/domain/units.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { policyIn } from '#server/services/teams/with-budgets.ts';
import { amountsIn, groupOf, needRequest, topOf } from './tell-request.ts';

type Asking = Pick<ServiceContext, 'db' | 'host' | 'actor'>;
type Budgets = NonNullable<TopBudget['resources']>;

/** Of what the actor would ask for. Throws FORBIDDEN, GROUP_GONE, BAD_INPUT for what is no more than there is. */
export async function previewAsking(context: Asking, { group, asked }: AskedInput): Promise<RequestPreview> {
  const verdict = mayAsk(context.actor, group);
  if (!verdict.ok) throw new AppError(verdict.code, { public: verdict.why });
  const present = await presentOf(context, group);
  const { tops } = needOwnTeam(context.actor, group);
  const top = tops.find((each) => isUnder(group, each)) ?? group;
  refuseNoMore(group, asked, present);
  return { meaning: await weigh(context, { group, top, asked }), plan: await planOf(context, { group, asked }) };
}

/** Of what would be granted. Throws NOT_FOUND, FORBIDDEN for who does not decide, GROUP_GONE, BAD_INPUT. */
export async function planRequest(context: Asking, { id, granted }: PlanRequestInput): Promise<RequestPreview> {
  const stored = await needRequest(context, id);
  const group = groupOf(stored);
  const verdict = mayDecide(context.actor, { group, team: stored.teamId, askedById: stored.askedById });
  if (!verdict.ok) throw new AppError(verdict.code, { public: verdict.why });
  const asked = granted ?? amountsIn(stored.asked);
  refuseNoMore(group, asked, await presentOf(context, group));
  const top = topOf(stored) ?? group;
  return { meaning: await weigh(context, { group, top, asked }), plan: await planOf(context, { group, asked }) };
}

/** Throws GROUP_GONE. */
export async function weigh(
  context: Asking,
  { group, top, asked }: { group: GroupPath; top: GroupPath; asked: Amounts },
): Promise<RequestMeaning> {
  const { host, actor } = context;
  const [own, budget] = await Promise.all([budgetsOf(context, group), budgetsOf(context, top)]);
  const policy = await policyIn(context.db, host.name, group);
  const machine = can(actor, 'read').ok && can(actor, 'teams:read').ok ? await machineOf(context) : null;
  return meaningOf({ group, top, asked, own, budget, overcommit: policy?.overcommit ?? null, machine });
}

/** The limits as the kernel has them. Throws GROUP_GONE. */
export async function presentOf(context: Pick<Asking, 'host'>, group: GroupPath): Promise<PresentLimits> {
  return ownLimitsIn(await budgetsOf(context, group));
}

/** Throws BAD_INPUT (field: the resource), and NOT_AVAILABLE where there can be no such limit. */
export function refuseNoMore(group: GroupPath, asked: Amounts, present: PresentLimits): void {
  for (const resource of resourcesIn(asked))
    if (present[resource] === null)
      throw new AppError('NOT_AVAILABLE', {
        public: sayOfRequest('request-not-here', { group, resource }),
        field: resource,
      });
  const [resource] = notMore(asked, present);
  if (resource === undefined) return;
  const now = present[resource];
  throw new AppError('BAD_INPUT', {
    public:
      typeof now === 'number'
        ? sayOfRequest('request-not-more', { resource, now })
        : sayOfRequest('request-no-limit', { resource }),
    field: resource,
  });
}

/** The change of limits that would be made: the quota's period stays as it is. Throws GROUP_GONE. */
export async function editsFor({ host }: Pick<Asking, 'host'>, group: GroupPath, asked: Amounts) {
  if (asked.cpu === undefined) return editsOf(asked, defaultPeriodUsec);
  const { own } = await host.verbs.limits({ group });
  const quota = own.limits['cpu.quota'];
  return editsOf(asked, quota?.kind === 'value' ? quota.value.periodUsec : defaultPeriodUsec);
}

/** Null for who may not change this group's limits: what stands beside a top group is in the plan. */
async function planOf(context: Asking, { group, asked }: { group: GroupPath; asked: Amounts }) {
  if (!can(context.actor, 'limits:update', group).ok) return null;
  const edits = await editsFor(context, group, asked);
  try {
    return await context.host.verbs.plan({ group, edits });
  } catch (error) {
    // A step above the top group: who decides is to see that, who asks need not.
    if (isAppError(error) && error.code === 'FORBIDDEN') return null;
    throw error;
  }
}

async function budgetsOf({ host }: Pick<Asking, 'host'>, group: GroupPath): Promise<Budgets> {
  const [found] = await host.verbs.budgets({ groups: [group] });
  if (!found?.resources) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  return found.resources;
}

async function machineOf({ db, host }: Asking): Promise<MachineParts> {
  const stored = await withStorage(() => db.teamTop.findMany({ where: { host: host.name }, select: { path: true } }));
  const groups = stored.map(({ path }) => path as GroupPath);
  const facts = await host.verbs.facts();
  const tops: MachineParts['tops'][number][] = [];
  for (let at = 0; at < groups.length; at += atOnce)
    for (const { group, resources } of await host.verbs.budgets({ groups: groups.slice(at, at + atOnce) }))
      if (resources) tops.push({ group, limits: ownLimitsIn(resources) });
  return { capacity: capacityOf(facts), tops };
}

/** As many groups as `budgets` takes. */
const atOnce = 200;
