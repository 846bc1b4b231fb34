/** Who started whom: the processes below others, as /proc tells it now. */
import { readdirSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from './process-stat.ts';

/** The processes themselves and everything they started that still runs below them; those that are gone are left out. */
export function descendantsOf(host: Pick<CgroupHost, 'proc'>, pids: readonly number[]): number[] {
  const found = new Set<number>();
  const waiting = [...pids];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (found.has(pid)) continue;
    found.add(pid);
    waiting.push(...childrenOf(host, pid));
  }
  return [...found];
}

/** Each thread has a list of its own. Source: proc_pid_task(5), children; CONFIG_PROC_CHILDREN, else all are asked. */
function childrenOf(host: Pick<CgroupHost, 'proc'>, pid: number): number[] {
  const tasks = namesIn(`${host.proc}/${pid}/task`);
  const lists = tasks.map((task) => readText(`${host.proc}/${pid}/task/${task}/children`));
  if (tasks.length > 0 && lists.every((list) => list === null)) return childrenBySearch(host, pid);
  return lists.flatMap((list) => (list ?? '').split(' ').flatMap((text) => (/^\d+$/.test(text) ? [Number(text)] : [])));
}

function childrenBySearch(host: Pick<CgroupHost, 'proc'>, parent: number): number[] {
  const all = namesIn(host.proc).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  return all.filter((pid) => readProcessStat(host, pid)?.ppid === parent);
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // Gone, or another user's under hidepid: nothing is known to be below it.
    return [];
  }
}
