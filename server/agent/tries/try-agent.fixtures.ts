/** For host tests only: the part of an agent that tries things, on a folder that the next one goes on with, and its clock. */
import path from 'node:path';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import type { ApplyOutcome, ApplyRequest } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { previewChange } from '../changes/apply-change.ts';
import { readGuard } from '../changes/guard.ts';
import type { HostChanges } from '../changes/host-changes.ts';
import { openHostChanges } from '../changes/host-changes.ts';
import { host } from '../changes/host-scene.fixtures.ts';
import type { Journal } from '../changes/journal.ts';
import { openJournal } from '../changes/journal.ts';
import type { BudgetStore } from '../teams/budget-store.ts';
import { openWantedStore } from '../wanted/wanted-store.ts';
import { openTries, type Tries } from './open-tries.ts';
import { openTryStore, type TryStore } from './try-store.ts';

const guard = { onlyUnder: null, guardedPids: [] };

export interface TryAgent {
  changes: HostChanges;
  store: TryStore;
  tries: Tries;
  journal: Journal;
  /** Previews and applies. */
  change(
    group: GroupPath,
    edits: LimitEdit[],
    how?: Partial<Pick<ApplyRequest, 'requestId' | 'returnAfterMinutes' | 'undoes' | 'keep'>> & {
      budget?: BudgetPolicy;
    },
  ): Promise<ApplyOutcome>;
  /** Settles when something was stored that `isIt`. */
  until(isIt: () => boolean): Promise<void>;
  stop(): void;
}

let requests = 0;

/** As an agent starts: what was cut short is put back first. */
export async function startTryAgent(
  folder: string,
  {
    now,
    bootId = readBootId(host.proc),
    journalOf = (journal) => journal,
    budgets,
  }: { now: () => number; bootId?: string; journalOf?: (journal: Journal) => Journal; budgets?: BudgetStore },
): Promise<TryAgent> {
  const journal = journalOf(openJournal(path.join(folder, 'journal.jsonl'), { log: () => {} }));
  const store = openTryStore(path.join(folder, 'tries.json'), () => {});
  const wanted = openWantedStore(path.join(folder, 'wanted.json'), () => {});
  const changes = openHostChanges(host, {
    guard,
    journal,
    now,
    wanted,
    tries: { store, bootId },
    ...(budgets ? { budgets } : {}),
  });
  const waiting = new Set<() => void>();
  store.onChange(() => {
    for (const look of waiting) look();
  });
  await changes.recover(() => {});
  const tries = openTries({ host, store, changes, bootId, now, log: () => {}, lookMs: 20 });
  tries.begin();
  return {
    ...{ changes, store, tries, journal },
    change: (group, edits, how = {}) => {
      const { basis } = previewChange({ host, guard: readGuard(host, guard) }, { group, edits });
      const requestId = how.requestId ?? `try-test-${requests++}`;
      return changes.apply({ ...how, requestId, group, edits, basis, confirmed: null });
    },
    until: (isIt) =>
      new Promise((resolve) => {
        const look = () => {
          if (!isIt()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () => {
      tries.stop();
      journal.close();
    },
  };
}
