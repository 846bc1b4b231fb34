/** What each thread of a process is at: its state, and where in the kernel it waits. Sources: proc_pid_stat(5), proc_pid_wchan(5). */
import { readdirSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { isVanished } from '#server/cgroupfs/vanished.ts';
import { errnoOf } from '#server/domain/errors.ts';
import { parseProcessStat } from './process-stat.ts';

export interface ThreadWait {
  /** One letter: R, S, D, Z … */
  state: string;
  /** A function of the kernel; null when it is running, or the kernel does not tell. */
  waitsIn: string | null;
}

/** More of one process are not looked at. */
const threadLimit = 200;

/** None when the process is gone. */
export function readThreadWaits(host: Pick<CgroupHost, 'proc'>, pid: number): ThreadWait[] {
  const folder = `${host.proc}/${pid}/task`;
  return threadsIn(folder).flatMap((thread) => {
    const text = readText(`${folder}/${thread}/stat`);
    const stat = text === null ? null : parseProcessStat(Buffer.from(text));
    return stat ? [{ state: stat.state, waitsIn: readWaitsIn(`${folder}/${thread}/wchan`) }] : [];
  });
}

function threadsIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, threadLimit);
  } catch (cause) {
    if (isVanished(cause)) return [];
    throw cause;
  }
}

/** "0" stands for "does not wait" and for "you may not know". The compiler's ".constprop.0" is no part of the name. */
function readWaitsIn(path: string): string | null {
  try {
    const [name = ''] = (readText(path) ?? '').trim().split('.');
    return name === '' || name === '0' ? null : name;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
