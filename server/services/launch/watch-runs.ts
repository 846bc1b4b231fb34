import type { Db } from '#server/db/open-db.ts';
import type { Run } from '#server/domain/launch/run.ts';
import { type RunRow, type RunsFeed, runRowOf } from '#server/domain/launch/run-row.ts';
import type { RunHub, RunHubEvent } from '#server/hosts/run-hub.ts';
import { createWake } from '#server/services/usage/wake.ts';
import { readLaunchers } from './read-launchers.ts';

/**
 * The runs of one page: all of them, then what changes. What happens while the browser has not taken the last message is put
 * together: however slow it is, there is at most one message per run waiting for it.
 */
export async function* watchRuns({ db, hub }: { db: Db; hub: Pick<RunHub, 'watch'> }, signal: AbortSignal) {
  const wake = createWake();
  const waiting = createWaiting();
  const launchers = new Map<string, string | null>();
  const rowsOf = async (runs: readonly Run[]): Promise<RunRow[]> => {
    const unknown = runs.map(({ requestId }) => requestId).filter((id) => !launchers.has(id));
    const found = await readLaunchers(db, unknown);
    for (const id of unknown) launchers.set(id, found.get(id) ?? null);
    return runs.map((run) => runRowOf(run, launchers.get(run.requestId) ?? null));
  };
  const end = hub.watch((event) => {
    waiting.take(event);
    wake.call();
  });
  try {
    do {
      for (const event of waiting.drain()) yield await feedOf(event, rowsOf);
    } while (await wake.wait(signal));
  } finally {
    end();
  }
}

async function feedOf(event: RunHubEvent, rowsOf: (runs: readonly Run[]) => Promise<RunRow[]>): Promise<RunsFeed> {
  if (event.kind === 'lost') return event;
  const runs = await rowsOf(event.runs);
  if (event.kind === 'changed') return { kind: 'changed', runs, gone: [...event.gone] };
  return { kind: 'all', runs: runs.sort((a, b) => b.startedAtMs - a.startedAtMs || (a.id < b.id ? 1 : -1)) };
}

function createWaiting() {
  let all: readonly Run[] | null = null;
  let changed = new Map<string, Run>();
  let gone = new Set<string>();
  let lost: RunHubEvent | null = null;
  const clear = () => {
    all = null;
    changed = new Map();
    gone = new Set();
    lost = null;
  };
  return {
    take: (event: RunHubEvent) => {
      if (event.kind === 'lost') {
        lost = event;
        return;
      }
      if (event.kind === 'all') {
        clear();
        all = event.runs;
        return;
      }
      for (const run of event.runs) {
        changed.set(run.id, run);
        gone.delete(run.id);
      }
      for (const id of event.gone) {
        changed.delete(id);
        gone.add(id);
      }
    },
    drain: (): RunHubEvent[] => {
      const events: RunHubEvent[] = [];
      if (all) events.push({ kind: 'all', runs: all });
      if (changed.size + gone.size > 0) events.push({ kind: 'changed', runs: [...changed.values()], gone: [...gone] });
      if (lost) events.push(lost);
      clear();
      return events;
    },
  };
}
