import type { ConfigPlan, PlanConfigRequest } from '#server/domain/config/config-requests.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { wantedOfText } from './wanted-of-text.ts';

/**
 * What a cgconfig.conf would do on this host, group by group, as a preview like any other. Nothing is done. Throws
 * BAD_INPUT for more groups than are looked at.
 */
export async function planConfig(
  context: Pick<ServiceContext, 'host'>,
  { text }: PlanConfigRequest,
): Promise<ConfigPlan> {
  const { faults, left, isFaulty, groups, named } = await wantedOfText(context, text);
  if (isFaulty) return { faults, steps: [], left, refused: true, confirm: null, basis: null };
  const plan = await context.host.verbs.planLoad({ groups, removes: [] });
  // Of the groups on the way to those of the file only what is made is worth telling.
  const steps = plan.steps.filter(({ group, kind, refused }) => kind !== 'nothing' || refused || named.has(group));
  return { faults, steps, left, refused: plan.refused, confirm: plan.confirm, basis: plan.basis };
}
