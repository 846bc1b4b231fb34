import type { RemoveOutcome, RemoveRequest } from '#server/domain/change.ts';
import type { ServiceContext } from './context.ts';
import { outcomeOfRemove } from './describe-change.ts';
import type { ChangeResult } from './perform-change.ts';
import { performChange } from './perform-change.ts';

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
