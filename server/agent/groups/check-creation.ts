import { codeOfRefusal } from '#server/agent/ceilings/under-ceiling.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CreatePlan } from '#server/domain/groups/group-verbs.ts';

/** Throws what keeps a creation from being tried, KERNEL_REFUSED, CEILING or VALUES_MOVED: nothing has been made. */
export function checkCreation(plan: CreatePlan, group: GroupPath, basis: string | undefined): void {
  const refusal = plan.notes.find((note) => note.severity === 'refused');
  if (refusal)
    throw new AppError(codeOfRefusal(refusal), {
      public: refusal,
      field: refusal.key ?? 'enable',
      detail: refusal.code,
    });
  if (basis !== undefined && basis !== plan.basis)
    throw new AppError('VALUES_MOVED', {
      public: sayOfChange('values-moved', { group }),
      detail: `basis ${basis}, now ${plan.basis}`,
    });
}
