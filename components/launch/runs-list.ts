/** The page's copy of the runs, kept by the stream. Rows that did not change stay the same objects. Pure. */
import type { RunRow, RunsFeed } from '#server/domain/launch/run-row.ts';

export interface RunsList {
  /** Newest first; undefined before the first word. */
  rows: readonly RunRow[] | undefined;
  /** Why they may be old; null while they are live. */
  lost: string | null;
}

export function takeRuns(list: RunsList, feed: RunsFeed): RunsList {
  if (feed.kind === 'lost') return { ...list, lost: feed.reason };
  if (feed.kind === 'all') return { rows: feed.runs, lost: null };
  const changed = new Map(feed.runs.map((run) => [run.id, run]));
  const gone = new Set(feed.gone);
  const kept = (list.rows ?? []).filter(({ id }) => !gone.has(id)).map((row) => changed.get(row.id) ?? row);
  const known = new Set(kept.map(({ id }) => id));
  const fresh = feed.runs.filter(({ id }) => !known.has(id));
  const rows = fresh.length === 0 ? kept : [...fresh, ...kept].sort(newestFirst);
  return { rows, lost: null };
}

function newestFirst(a: RunRow, b: RunRow): number {
  return b.startedAtMs - a.startedAtMs || (a.id < b.id ? 1 : -1);
}

export const runSorts = ['all', 'running', 'failed', 'ended'] as const;
export type RunSort = (typeof runSorts)[number];

/** Runs of that sort with the text in command, group, user, id or person. */
export function chosenRuns(rows: readonly RunRow[], { sort, search }: { sort: RunSort; search: string }): RunRow[] {
  const wanted = search.trim().toLowerCase();
  return rows.filter(
    (row) =>
      isOfSort(row, sort) &&
      [row.command, row.group, row.user, row.id, row.person ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  );
}

export function isUnderWay({ state }: Pick<RunRow, 'state'>): boolean {
  return state === 'running' || state === 'starting';
}

function isOfSort(row: RunRow, sort: RunSort): boolean {
  switch (sort) {
    case 'all':
      return true;
    case 'running':
      return isUnderWay(row);
    case 'ended':
      return !isUnderWay(row);
    case 'failed':
      return !isUnderWay(row) && !(row.end?.kind === 'exited' && row.end.code === 0);
  }
}
