/** What is wanted after a change that was cut short: as after it where all of it was done, else as before it. */
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { Recovery } from '#server/domain/changes/change-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import { wantedGroupOf, wantedLaunchOf } from '#server/domain/wanted/wanted.ts';
import type { WantedStore } from './wanted-store.ts';

/** The recovery, with what could not be settled among its values. Never throws. */
export function settleWanted(store: WantedStore | undefined, change: OpenChange, recovery: Recovery): Recovery {
  const isDone = recovery.result === 'applied';
  const stuck = change.steps.flatMap((step) => {
    if ((step.kind !== 'keep' && step.kind !== 'keep-launch') || !store) return [];
    const text = isDone ? step.after : step.before;
    try {
      if (step.kind === 'keep') store.put(step.group, wantedGroupOf(text));
      else store.putLaunch(step.id, wantedLaunchOf(text));
      return [];
    } catch (cause) {
      const { public: why = String(cause), sentence = null } = isAppError(cause) ? cause : {};
      const status = isDone ? ('refused' as const) : ('rollback-failed' as const);
      const what = step.kind === 'keep' ? `wanted ${step.group}` : `run ${step.id} at each boot`;
      return [{ what, asked: null, before: null, after: null, status, errno: null, why, sentence }];
    }
  });
  return stuck.length === 0 ? recovery : { ...recovery, values: [...recovery.values, ...stuck] };
}
