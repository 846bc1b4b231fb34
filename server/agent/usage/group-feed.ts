/** One group as one subscriber sees it: its history, then a sample per sweep, until it is gone. */

import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { GroupEvent } from '#server/domain/usage/usage-verbs.ts';
import { historyOf, sampleOf } from './group-history.ts';
import type { Sampler } from './sampler.ts';
import type { SweepSignal } from './sweep-signal.ts';

/**
 * Yields `history`, then `sample`s, then `gone` when the group vanishes. A subscriber that is slow gets the newest sample,
 * or, after a pause of many, the history anew. Throws GROUP_GONE when there is no such group.
 */
export async function* watchGroup(
  sampler: Sampler,
  sweeps: SweepSignal,
  path: GroupPath,
  signal: AbortSignal,
): AsyncGenerator<GroupEvent, void, void> {
  // A group that was made just now is found by the next sweep.
  if (!sampler.store.byPath.has(path)) await sweeps.next(sampler.sweep.number, signal);
  const group = sampler.store.byPath.get(path);
  if (!group) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group: path }) });
  sampler.watch(group);
  try {
    let sent = sampler.sweep.number;
    yield { kind: 'history', history: historyOf(sampler, group) };
    while (await sweeps.next(sent, signal)) {
      if (group.gone) {
        yield { kind: 'gone', atMs: sampler.atMs };
        return;
      }
      const missed = sampler.sweep.number - sent;
      sent = sampler.sweep.number;
      if (missed > 1) yield { kind: 'history', history: historyOf(sampler, group) };
      else yield { kind: 'sample', sample: sampleOf(sampler, group) };
    }
  } finally {
    sampler.unwatch(group);
  }
}
