/** What is kept after a reboot, changed by itself: the kernel is not touched. Each on record. */

import { AppError } from '#server/domain/errors.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type {
  AdoptRequest,
  ForgetBootLaunchOutcome,
  ForgetBootLaunchRequest,
  ForgetWantedRequest,
  RestoreRightsOutcome,
  RestoreRightsRequest,
  WantedOutcome,
} from '#server/domain/wanted/wanted-verbs.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange, refuseForbidden } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfForgottenLaunch, outcomeOfRights, outcomeOfWanted } from './describe-wanted.ts';

/** What stands now is kept from now on. Throws as performChange does, and NOT_FOUND. */
export function adoptWanted(
  context: ServiceContext,
  { group, keys }: Pick<AdoptRequest, 'group' | 'keys'>,
): Promise<ChangeResult<WantedOutcome>> {
  return performChange(context, {
    permission: 'wanted:update',
    action: 'wanted.adopt',
    group,
    summary: `keep as it is now: ${keys?.join(', ') ?? 'the group'}`,
    describe: () => [],
    run: (requestId) => context.host.verbs.adopt({ group, keys, askedBy: context.actor.email, requestId }),
    outcomeOf: outcomeOfWanted,
  });
}

/** Owners and permissions as they are kept. Throws as performChange does, NOT_FOUND, GROUP_GONE and VALUES_MOVED. */
export function restoreRights(
  context: ServiceContext,
  { group, basis }: Pick<RestoreRightsRequest, 'group' | 'basis'>,
): Promise<ChangeResult<RestoreRightsOutcome>> {
  return performChange(context, {
    permission: 'wanted:update',
    action: 'wanted.restore',
    group,
    summary: 'owners and permissions as they are kept',
    describe: () => [],
    run: (requestId) => context.host.verbs.restoreRights({ group, basis, requestId }),
    outcomeOf: outcomeOfRights,
  });
}

/** Not kept any more. Throws as performChange does, and NOT_FOUND. */
export function forgetWanted(
  context: ServiceContext,
  { group, keys }: Pick<ForgetWantedRequest, 'group' | 'keys'>,
): Promise<ChangeResult<WantedOutcome>> {
  return performChange(context, {
    permission: 'wanted:update',
    action: 'wanted.forget',
    group,
    summary: `not kept any more: ${keys?.join(', ') ?? 'the group'}`,
    describe: () => [],
    run: (requestId) => context.host.verbs.forgetWanted({ group, keys, requestId }),
    outcomeOf: outcomeOfWanted,
  });
}

/** Not launched at each boot any more. Throws as performChange does, and NOT_FOUND. */
export async function forgetBootLaunch(
  context: ServiceContext,
  { id }: Pick<ForgetBootLaunchRequest, 'id'>,
): Promise<ChangeResult<ForgetBootLaunchOutcome>> {
  const attempt = { permission: 'launch:run', action: 'wanted.forget' } as const;
  const summary = `not started at each boot any more: run ${id}`;
  await refuseForbidden(context, { ...attempt, group: rootPath, summary });
  const { launches } = await context.host.verbs.wanted();
  const launch = launches.find((each) => each.id === id);
  if (!launch) throw new AppError('NOT_FOUND', { public: sayOfWanted('boot-launch-not-kept', { id }) });
  return performChange(context, {
    ...attempt,
    group: launch.input.group,
    summary,
    describe: () => [],
    run: (requestId) => context.host.verbs.forgetBootLaunch({ id, requestId }),
    outcomeOf: outcomeOfForgottenLaunch,
  });
}
