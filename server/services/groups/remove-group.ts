import type { RemoveOutcome, RemoveRequest } from '#server/domain/groups/group-verbs.ts';
import { outcomeOfRemove } from '#server/services/changes/describe-change.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Removes an empty group, on record; what stands in the way is in the outcome. Throws as performChange does. */
export function removeGroup(
  context: ServiceContext,
  { group }: Omit<RemoveRequest, 'requestId'>,
): Promise<ChangeResult<RemoveOutcome>> {
  return performChange(context, {
    permission: 'group:remove',
    action: 'group.remove',
    group,
    summary: 'delete the group',
    describe: () => [],
    run: (requestId) => context.host.verbs.remove({ group, requestId }),
    outcomeOf: outcomeOfRemove,
  });
}
