/** The processes of a session: what a program started as the leader of one has started, unless it left it (setsid(2)). */
import { readdirSync, readFileSync } from 'node:fs';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { isVanished } from '#server/cgroupfs/vanished.ts';

export interface SessionProcess {
  pid: number;
  startTicks: string;
  name: string;
  state: string;
}

/** Those that live, the leader first. `leader` is the first process of the session, which may have ended. */
export function readSession(
  host: Pick<CgroupHost, 'proc'>,
  leader: { pid: number; startTicks: string },
): SessionProcess[] {
  const found: SessionProcess[] = [];
  for (const name of readdirSync(host.proc)) {
    if (!/^\d+$/.test(name)) continue;
    const process = readOne(`${host.proc}/${name}/stat`, Number(name));
    if (!process || process.session !== leader.pid || process.state === 'Z' || process.state === 'X') continue;
    found.push(process);
  }
  const first = found.find(({ pid }) => pid === leader.pid);
  // The number has passed on to a leader of another session, which is only given out once the first session is empty.
  if (first && first.startTicks !== leader.startTicks) return [];
  const rest = found.filter((each) => each !== first && BigInt(each.startTicks) >= BigInt(leader.startTicks));
  return (first ? [first, ...rest] : rest).map(({ pid, startTicks, name, state }) => ({
    pid,
    startTicks,
    name,
    state,
  }));
}

/** Field 6 of proc_pid_stat(5). */
function readOne(path: string, pid: number): (SessionProcess & { session: number }) | null {
  try {
    const stat = readFileSync(path, 'utf8');
    const close = stat.lastIndexOf(')');
    const fields = stat.slice(close + 2).split(' ');
    return {
      pid,
      name: stat.slice(stat.indexOf('(') + 1, close),
      state: fields[0] ?? '',
      session: Number(fields[3]),
      startTicks: fields[19] ?? '0',
    };
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}
