import { newGroupPath } from '#server/domain/groups/ground.ts';
import type { CreateOutcome, CreateRequest } from '#server/domain/groups/group-verbs.ts';
import { permissionFor } from '#server/services/changes/apply-change.ts';
import { askedOfEdits, outcomeOfCreate, summaryOfCreate } from '#server/services/changes/describe-change.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Creates a group with its first limits, on record. Throws as performChange does, and GROUP_EXISTS. */
export function createGroup(
  context: ServiceContext,
  request: Omit<CreateRequest, 'requestId' | 'askedBy'>,
): Promise<ChangeResult<CreateOutcome>> {
  return performChange(context, {
    permission: permissionFor(request.edits, 'group:create'),
    action: 'group.create',
    group: newGroupPath(request),
    judgedBy: request.parent,
    summary: summaryOfCreate(request),
    describe: () => askedOfEdits(request.edits),
    run: (requestId) => context.host.verbs.create({ ...request, askedBy: context.actor.email, requestId }),
    outcomeOf: outcomeOfCreate,
  });
}
