/** For host tests only: an agent that tries things and begins schedules, on a folder that the next one goes on with. */
import path from 'node:path';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import type { AddScheduleRequest, ScheduleOutcome } from '#server/domain/schedules/schedule.ts';
import type { DeadlyAgent } from '../changes/deadly-agent.fixtures.ts';
import type { HostChanges } from '../changes/host-changes.ts';
import { openHostChanges } from '../changes/host-changes.ts';
import { host } from '../changes/host-scene.fixtures.ts';
import { openJournal } from '../changes/journal.ts';
import type { BudgetStore } from '../teams/budget-store.ts';
import { openTries } from '../tries/open-tries.ts';
import { openTryStore, type TryStore } from '../tries/try-store.ts';
import { addSchedule } from './change-schedules.ts';
import { openSchedules } from './open-schedules.ts';
import { openScheduleStore, type ScheduleStore } from './schedule-store.ts';

export interface ScheduleAgent {
  changes: HostChanges;
  store: ScheduleStore;
  tries: TryStore;
  add(request: Omit<AddScheduleRequest, 'requestId'>): Promise<ScheduleOutcome>;
  /** Settles when something was stored that `isIt`. */
  until(isIt: () => boolean): Promise<void>;
  stop(): void;
}

/** Where an agent is killed on its way, see deadly-agent.fixtures.ts. */
const harmless: DeadlyAgent = { journal: (real) => real, store: (real) => real };

let requests = 0;

/** As an agent starts: what was cut short is put back first. The time zone is Berlin's. */
export async function startScheduleAgent(
  folder: string,
  now: () => number,
  { budgets, deadly = harmless }: { budgets?: BudgetStore; deadly?: DeadlyAgent } = {},
): Promise<ScheduleAgent> {
  const journal = deadly.journal(openJournal(path.join(folder, 'journal.jsonl'), { log: () => {} }));
  const store = deadly.store(openScheduleStore(path.join(folder, 'schedules.json'), () => {}));
  const tries = deadly.store(openTryStore(path.join(folder, 'tries.json'), () => {}));
  const bootId = readBootId(host.proc);
  const guard = { onlyUnder: null, guardedPids: [] };
  const kept = { tries: { store: tries, bootId }, schedules: store, ...(budgets ? { budgets } : {}) };
  const changes = openHostChanges(host, { guard, journal, now, ...kept });
  await changes.recover(() => {});
  const waiting = new Set<() => void>();
  for (const each of [store, tries])
    each.onChange(() => {
      for (const look of waiting) look();
    });
  const ends = openTries({ host, store: tries, changes, bootId, now, log: () => {}, lookMs: 20 });
  const begins = openSchedules({ store, tries, changes, timeZone: 'Europe/Berlin', now, log: () => {}, lookMs: 20 });
  ends.begin();
  begins.begin();
  return {
    ...{ changes, store, tries },
    add: (request) => {
      const asked = { ...request, requestId: `schedule-test-${requests++}` };
      const about = { requestId: asked.requestId, verb: 'addSchedule', group: asked.group } as const;
      return changes.run(about, async (scene) => addSchedule(scene, store, asked));
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
      begins.stop();
      ends.stop();
      journal.close();
    },
  };
}
