import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { settleSave } from './config-files.ts';

/** A save that was cut short: the one text stands or the other, whole. The draft is removed. */
export function recoverConfigSave({ steps }: OpenChange): Promise<Found> {
  const values = steps.flatMap((step): RecoveredValue[] => {
    if (step.kind !== 'file') return [];
    const isSaved = settleSave(step);
    const { path: what, version: asked, before } = step;
    const after = isSaved ? asked : before;
    return [{ what, asked, before, after, status: isSaved ? 'kept' : 'not-tried', errno: null, why: null }];
  });
  return Promise.resolve({ isWhole: values.every(({ status }) => status === 'kept'), values });
}
