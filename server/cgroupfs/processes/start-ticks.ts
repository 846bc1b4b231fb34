/** When a process started: with its pid it names one process for good, however pids are re-used. */
import { readFileSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)), clock ticks since boot; null when there is no such process. */
export function readStartTicks(pid: number, proc = '/proc'): string | null {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'latin1');
    // The name (field 2) may hold blanks and brackets; what follows its last bracket is plain numbers.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
