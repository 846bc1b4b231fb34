/** The order of a list of processes. Pure. */
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';

export type ProcessSortKey = 'pid' | 'user' | 'command' | 'cpus' | 'memory' | 'threads' | 'started';

const compare: Record<ProcessSortKey, (a: ProcessRow, b: ProcessRow) => number> = {
  pid: (a, b) => a.pid - b.pid,
  user: (a, b) => a.user.localeCompare(b.user),
  command: (a, b) => a.name.localeCompare(b.name),
  // One that was not measured yet comes after every one that was.
  cpus: (a, b) => (a.cpus ?? -1) - (b.cpus ?? -1),
  memory: (a, b) => a.residentBytes - b.residentBytes,
  threads: (a, b) => a.threads - b.threads,
  started: (a, b) => a.startedAtMs - b.startedAtMs,
};

/** A sorted copy; equals stay in the order of their pids, so that rows do not dance. */
export function sortProcesses(rows: readonly ProcessRow[], key: ProcessSortKey, isDescending: boolean): ProcessRow[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare[key](a, b) || a.pid - b.pid);
}
