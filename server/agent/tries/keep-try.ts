/** A try whose values stay: nothing is written, the end is forgotten. */
import { AppError } from '#server/domain/errors.ts';
import { sayOfTry } from '#server/domain/tries/try-sentences.ts';
import type { KeepTryOutcome, TryRequest } from '#server/domain/tries/try-verbs.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import type { OpenChange } from '../changes/journal-lines.ts';
import type { Found } from '../changes/recover-writes.ts';
import { type KeptTry, type TryStore, toldTry } from './try-store.ts';

/** Throws NOT_FOUND. */
export function needTry(store: TryStore | undefined, id: string): KeptTry {
  const kept = store?.of(id);
  if (!kept || kept.state === 'begun') throw new AppError('NOT_FOUND', { public: sayOfTry('try-none', { id }) });
  return kept;
}

/** Throws NOT_FOUND, and STORAGE_FULL and STORAGE_BUSY: then it comes back as before. */
export function keepTry({ steps, tries, now }: ChangeScene, { id, requestId }: TryRequest): KeepTryOutcome {
  const kept = needTry(tries?.store, id);
  const told = toldTry(kept);
  const step = steps.plan([{ kind: 'end-try', id }]);
  tries?.store.remove(id, { how: 'kept', requestId, try: told, outcome: null, atMs: now() });
  steps.did(step, { status: 'kept', after: null, errno: null, why: null });
  return { id, group: kept.group, kept: told };
}

/** Finished: whoever kept it was not told that it failed. */
export function recoverKeepTry(store: TryStore | undefined, { requestId, steps }: OpenChange): Found {
  const step = steps.find((each) => each.kind === 'end-try');
  const kept = step && store?.of(step.id);
  if (kept) store?.remove(kept.id, { how: 'kept', requestId, try: toldTry(kept), outcome: null, atMs: Date.now() });
  return { isWhole: step !== undefined, values: [] };
}
