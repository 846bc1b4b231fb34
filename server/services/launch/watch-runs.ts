import type { Db } from '#server/db/open-db.ts';
import type { Run } from '#server/domain/launch/run.ts';
import { type RunRow, type RunsFeed, runRowOf } from '#server/domain/launch/run-row.ts';
import { canSee, type Rights, visibleTops } from '#server/domain/people/access.ts';
import type { RunHub, RunHubEvent } from '#server/hosts/run-hub.ts';
import { createWake } from '#server/services/usage/wake.ts';
import { readLaunchers } from './read-launchers.ts';

/**
 * The runs of one page: all that the person may see, then what changes. What happens while the browser has not taken the last message is put
 * together: however slow it is, there is at most one message per run waiting for it.
 */
export async function* watchRuns(
  { db, hub, actor }: { db: Db; hub: Pick<RunHub, 'watch'>; actor: Rights },
  signal: AbortSignal,
) {
  const wake = createWake();
  const waiting = createWaiting();
  const launchers = new Map<string, string | null>();
  const rowsOf = async (runs: readonly Run[]): Promise<RunRow[]> => {
    const unknown = runs.map(({ requestId }) => requestId).filter((id) => !launchers.has(id));
    const found = await readLaunchers(db, unknown);
    for (const id of unknown) launchers.set(id, found.get(id) ?? null);
    return runs.map((run) => runRowOf(run, launchers.get(run.requestId) ?? null));
  };
  const own = createOwnRuns(actor);
  const end = hub.watch((event) => {
    const seen = own.of(event);
    if (!seen) return;
    waiting.take(seen);
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

/** Of the events those runs that the person may see: also by its going, or by the time of a message, none is told of another. */
function createOwnRuns(actor: Rights) {
  const told = new Set<string>();
  return {
    of: (event: RunHubEvent): RunHubEvent | null => {
      if (event.kind === 'lost' || visibleTops(actor) === null) return event;
      const runs = event.runs.filter(({ group }) => canSee(actor, group));
      if (event.kind === 'all') told.clear();
      for (const { id } of runs) told.add(id);
      if (event.kind === 'all') return { kind: 'all', runs };
      const gone = event.gone.filter((id) => told.delete(id));
      return runs.length + gone.length > 0 ? { kind: 'changed', runs, gone } : null;
    },
  };
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
