import type { MoveOutcome, MoveRequest } from '#server/domain/processes/process-verbs.ts';
import { askedOfMove, outcomeOfMove, summaryOfMove } from '#server/services/changes/describe-change.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Moves processes into a group, on record; each one's answer is in the outcome. Throws as performChange does. */
export function moveProcesses(
  context: ServiceContext,
  request: Omit<MoveRequest, 'requestId'>,
): Promise<ChangeResult<MoveOutcome>> {
  return performChange(context, {
    permission: 'process:move',
    action: 'process.move',
    group: request.to,
    summary: summaryOfMove(request),
    describe: () => askedOfMove(request),
    run: (requestId) => context.host.verbs.move({ ...request, requestId }),
    outcomeOf: outcomeOfMove,
  });
}
