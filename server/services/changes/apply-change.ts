import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import type { ApplyOutcome, ApplyRequest } from '#server/domain/changes/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { Action } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { summaryOfTry } from '#server/services/tries/describe-try.ts';
import { askedOfEdits, askedOfPlan, outcomeOfApply, summaryOfEdits } from './describe-change.ts';
import type { ChangeResult } from './perform-change.ts';
import { performChange } from './perform-change.ts';

const hostKeys: readonly LimitKey[] = [
  'net_cls.classid',
  'net_prio.ifpriomap',
  'cpuset.cpus.exclusive',
  'cpuset.cpus.partition',
];

/** Limits that reach past the group, to what the host is made of or to groups beside it, are rights of their own. */
export function permissionFor(edits: readonly { key: LimitKey | null }[], otherwise: Action): Action {
  if (edits.some(({ key }) => key === 'devices.rules')) return 'limits:devices';
  return edits.some(({ key }) => key !== null && hostKeys.includes(key)) ? 'limits:host' : otherwise;
}

/** What a change is made for, where it is more than itself. */
export interface ChangeFor {
  /** The id of the member's request that it answers. */
  request?: string;
  /** What it is on record as; left out: as any change of limits. */
  action?: AuditAction;
  /** In front of the summary: "template small build job: ". */
  what?: string;
  /** Once the intent is on record, before the agent is asked; what it throws refuses the change. */
  before?: () => Promise<void>;
}

/**
 * Applies a previewed change of limits, on record. Throws as performChange does, VALUES_MOVED and CONFIRMATION_NEEDED among it,
 * and what `before` throws.
 */
export function applyChange(
  context: ServiceContext,
  request: Omit<ApplyRequest, 'requestId' | 'askedBy'>,
  made?: ChangeFor,
): Promise<ChangeResult<ApplyOutcome>> {
  const { group, edits, way } = request;
  // What systemd makes passes nobody over, whatever else was said.
  const override = request.override === true && !way?.startsWith('systemd');
  return performChange(context, {
    permission: override ? 'limits:override' : permissionFor(edits, 'limits:update'),
    action: made?.action ?? (override ? 'limits.override' : 'limits.apply'),
    group,
    request: made?.request ?? null,
    summary: (made?.what ?? '') + summaryOfTry(request, context.clock()) + summaryOfEdits(edits, override),
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
    run: async (requestId) => {
      await made?.before?.();
      return context.host.verbs.apply({ ...request, override, askedBy: context.actor.email, requestId });
    },
    outcomeOf: outcomeOfApply,
  });
}
