/** A group becomes a team's: what stands in the way of it, and making the group where it is not there yet. */
import { randomUUID } from 'node:crypto';
import type { DbTransaction } from '#server/db/open-db.ts';
import { ownerWay } from '#server/domain/changes/owner-commands.ts';
import { AppError } from '#server/domain/errors.ts';
import { newGroupPath } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { sentenceOf } from '#server/domain/sentence.ts';
import type { NewTeamTop } from '#server/domain/teams/team.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { whyNotTop } from '#server/domain/teams/team-tops.ts';
import { outcomeOfCreate } from '#server/services/changes/describe-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { createGroup } from '#server/services/groups/create-group.ts';

/** What a budget is about: a v1 group that is missing in one of these hierarchies is not bound there. */
const budgetControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'memory', 'io', 'pids'];

/** Throws BAD_INPUT for no name of a group. */
export function pathOfTop(top: NewTeamTop): GroupPath {
  return top.kind === 'adopt' ? top.group : newGroupPath(top.group);
}

/**
 * Asks the agent, before anything is stored. Throws GROUP_GONE, GROUP_GUARDED, GROUP_OWNED, NOT_AVAILABLE for a group that
 * is missing where it would have to be limited, and AGENT_DOWN.
 */
export async function refuseUnfit({ host }: Pick<ServiceContext, 'host'>, top: NewTeamTop): Promise<void> {
  const isNew = top.kind === 'create';
  // A new one is made in every hierarchy that its parent is in.
  const asked = isNew ? top.group.parent : top.group;
  const field = isNew ? 'parent' : 'group';
  const context = await host.verbs.limits({ group: asked });
  const absent = budgetControllers.filter((controller) => context.missing[controller]?.version === 1);
  if (absent.length > 0) {
    const controllers = absent.join(', ');
    throw new AppError('NOT_AVAILABLE', {
      public: sayOfTeam('team-top-not-everywhere', { group: asked, controllers }),
      field,
    });
  }
  // Groups can be made in those that are guarded and, by whoever may, in those of an owner.
  if (isNew) return;
  if (context.guarded)
    throw new AppError('GROUP_GUARDED', { public: sayOfTeam('team-top-guarded', { group: asked }), field });
  const owner = ownerWay(context, []);
  if (owner)
    throw new AppError('GROUP_OWNED', {
      public: sayOfTeam('team-top-kept', { group: asked, owner: owner.name }),
      field,
    });
}

/** In the transaction that stores it. Throws BAD_INPUT where it would overlap with a team's. */
export async function storeTop(
  transaction: DbTransaction,
  { host, clock }: Pick<ServiceContext, 'host' | 'clock'>,
  { teamId, group }: { teamId: string; group: GroupPath },
): Promise<void> {
  const stored = await transaction.teamTop.findMany({
    where: { host: host.name },
    select: { path: true, team: { select: { name: true } } },
  });
  const why = whyNotTop(
    group,
    stored.map(({ path, team }) => ({ group: path as GroupPath, team: team.name })),
  );
  if (why) throw new AppError('BAD_INPUT', { public: why, field: 'group' });
  await transaction.teamTop.create({ data: { host: host.name, path: group, teamId, addedAt: new Date(clock()) } });
}

/**
 * Makes the group of a top that is stored already, as any group is made, in a record of its own. Throws what createGroup
 * throws, and KERNEL_REFUSED where its limits were not taken: then there is no such group.
 */
export async function makeTop(context: ServiceContext, top: NewTeamTop): Promise<void> {
  if (top.kind === 'adopt') return;
  const request = { ...top.group, hierarchies: [] };
  const { outcome } = await createGroup({ ...context, requestId: randomUUID() }, request);
  const { result, why, sentence, errno } = outcomeOfCreate(outcome);
  if (result === 'applied') return;
  const said = sentenceOf({ why, sentence }) ?? why ?? result;
  throw new AppError('KERNEL_REFUSED', { public: said, ...(errno === null ? {} : { errno }), field: 'edits' });
}
