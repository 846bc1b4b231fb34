import type { ApplyOutcome, ApplyRequest } from '#server/domain/changes/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { Action } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { askedOfEdits, askedOfPlan, outcomeOfApply, summaryOfEdits } from './describe-change.ts';
import type { ChangeResult } from './perform-change.ts';
import { performChange } from './perform-change.ts';

/** Opening devices to a group is a right of its own: it reaches past the group, to what the host is made of. */
export function permissionFor(edits: readonly LimitEdit[], otherwise: Action): Action {
  return edits.some(({ key }) => key === 'devices.rules') ? 'limits:devices' : otherwise;
}

/** Applies a previewed change of limits, on record. Throws as performChange does, VALUES_MOVED and CONFIRMATION_NEEDED among it. */
export function applyChange(
  context: ServiceContext,
  request: Omit<ApplyRequest, 'requestId'>,
): Promise<ChangeResult<ApplyOutcome>> {
  const { group, edits, way } = request;
  // What systemd makes passes nobody over, whatever else was said.
  const override = request.override === true && !way?.startsWith('systemd');
  return performChange(context, {
    permission: override ? 'limits:override' : permissionFor(edits, 'limits:update'),
    action: override ? 'limits.override' : 'limits.apply',
    group,
    summary: summaryOfEdits(edits, override),
    describe: async () => {
      try {
        return askedOfPlan(await context.host.verbs.plan({ group, edits, way, override }));
      } catch (error) {
        // Whatever stands in the way of a plan (the group is gone, the agent is down) will stand in the way of the
        // change as well, and is answered and recorded there.
        if (isAppError(error)) return askedOfEdits(edits);
        throw error;
      }
    },
    run: (requestId) => context.host.verbs.apply({ ...request, override, requestId }),
    outcomeOf: outcomeOfApply,
  });
}
