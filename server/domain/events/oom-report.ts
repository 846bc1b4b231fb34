/**
 * What the kernel's log says of one out-of-memory kill, and the lines of which it is made. Paths are as the kernel
 * prints them: from the root of the hierarchy, whatever a container sees of it.
 * Sources: mm/oom_kill.c (dump_header, dump_tasks, dump_oom_victim, __oom_kill_process) and mm/memcontrol.c
 * (mem_cgroup_print_oom_context, mem_cgroup_print_oom_meminfo) of 6.x; the same in 3.10 and 4.x.
 */
import type { Limit } from '#server/domain/limits/limits.ts';

export interface OomReport {
  /** Of its first and its last record. */
  firstSequence: number;
  lastSequence: number;
  /** Of its first record, microseconds since boot. */
  timeUsec: number;
  /** `host`: no memory left on the machine, or on the nodes that a cpuset or a memory policy allows. */
  scope: 'group' | 'host';
  /** The kernel's word for what was short; null where the report was suppressed. */
  constraint: string | null;
  /** Who asked for the memory that was not there; null where the report was suppressed. */
  invokedBy: string | null;
  /** The group whose limit was hit; null for the host's own, and where the report was suppressed. */
  limitGroup: string | null;
  /** The victim's group; null where the report was suppressed. */
  victimGroup: string | null;
  /** The group that was killed as a whole (memory.oom.group). */
  killedGroup: string | null;
  /** In the order of the log: first the one that the kernel chose. */
  victims: KilledProcess[];
  memory: OomUse | null;
  /** v2 "swap", v1 "memory+swap". */
  swap: OomUse | null;
  swapCounts: 'swap' | 'memory and swap';
  /** memory.stat of the group whose limit was hit, in bytes where they are bytes there. */
  stats: Record<string, number> | null;
  tasks: OomTask[];
  /** Rows of the table beyond those that are kept. */
  tasksLeftOut: number;
}

export interface KilledProcess {
  pid: number;
  command: string;
  /** Null where the kernel does not say (before 4.19). */
  uid: number | null;
  virtualBytes: number;
  anonBytes: number;
  fileBytes: number;
  shmemBytes: number | null;
  pageTableBytes: number | null;
  scoreAdj: number | null;
}

export interface OomUse {
  usageBytes: number;
  limitBytes: Limit<number>;
  failures: number;
}

export interface OomTask {
  pid: number;
  uid: number;
  command: string;
  virtualBytes: number;
  residentBytes: number;
  /** Null before 6.8, which does not split it. */
  anonBytes: number | null;
  fileBytes: number | null;
  shmemBytes: number | null;
  /** Null before 4.16, which counts tables instead of bytes. */
  pageTableBytes: number | null;
  swapBytes: number;
  scoreAdj: number;
}

const killed =
  /^(?:(Memory cgroup out of memory|Out of memory[^:]{0,60}): )?Killed process (\d{1,10}) \((.*)\)(?:, UID (\d{1,10}))?,? total-vm:(\d{1,19})kB, anon-rss:(\d{1,19})kB, file-rss:(\d{1,19})kB(?:, shmem-rss:(\d{1,19})kB)?(?:, UID:(\d{1,10}) pgtables:(\d{1,19})kB oom_score_adj:(-?\d{1,5}))?/;

/** "Memory cgroup out of memory: Killed process 397 (hog) total-vm:75160kB, …"; older ones without the first half. */
export function parseKilled(line: string): { scope: 'group' | 'host' | null; process: KilledProcess } | null {
  const found = killed.exec(line);
  if (!found) return null;
  const [, why, pid, command = '', oldUid, virtual, anon, file, shmem, uid, pageTables, scoreAdj] = found;
  const owner = uid ?? oldUid;
  return {
    scope: why === undefined ? null : why.startsWith('Memory') ? 'group' : 'host',
    process: {
      pid: Number(pid),
      command,
      uid: owner === undefined ? null : Number(owner),
      virtualBytes: kibibytes(virtual),
      anonBytes: kibibytes(anon),
      fileBytes: kibibytes(file),
      shmemBytes: shmem === undefined ? null : kibibytes(shmem),
      pageTableBytes: pageTables === undefined ? null : kibibytes(pageTables),
      scoreAdj: scoreAdj === undefined ? null : Number(scoreAdj),
    },
  };
}

export interface OomContext {
  constraint: string;
  limitGroup: string | null;
  victimGroup: string;
}

/** The end of the line that tells the context; a path of many hundred bytes has it in a later record. */
export const contextEnd = /,pid=(\d{1,10}),uid=\d{1,10}$/;

/**
 * "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a,task_memcg=/a/b,task=hog,
 * pid=397,uid=0". Names may hold every mark of it. Of several ways to cut it the one counts in which the victim's group is
 * the limit's or one below it, and the command is that of the task table (`commandOf`), where the table has it.
 */
export function parseContext(line: string, commandOf: (pid: number) => string | null): OomContext | null {
  const start = /^oom-kill:constraint=(CONSTRAINT_[A-Z_]{1,30}),nodemask=/.exec(line);
  const end = contextEnd.exec(line);
  if (!start || !end) return null;
  const constraint = start[1] ?? '';
  const command = commandOf(Number(end[1]));
  const whole = line.slice(0, end.index);
  const global = /,mems_allowed=[0-9,-]{1,400},global_oom,task_memcg=/.exec(whole);
  if (global) {
    const [victimGroup] = withoutCommand(whole.slice(global.index + global[0].length), command);
    return victimGroup === undefined ? null : { constraint, limitGroup: null, victimGroup };
  }
  const owner = /,mems_allowed=[0-9,-]{1,400},oom_memcg=/.exec(whole);
  if (!owner) return null;
  const rest = whole.slice(owner.index + owner[0].length);
  const mark = ',task_memcg=';
  for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark, at + 1)) {
    const limitGroup = rest.slice(0, at);
    if (!limitGroup.startsWith('/')) continue;
    for (const victimGroup of withoutCommand(rest.slice(at + mark.length), command)) {
      const below = limitGroup === '/' || victimGroup === limitGroup || victimGroup.startsWith(`${limitGroup}/`);
      if (below) return { constraint, limitGroup, victimGroup };
    }
  }
  return null;
}

/** TASK_COMM_LEN less its NUL. */
const longestCommand = 15;

/** What "/a/b,task=hog" may be without its command: one way to cut it where the command is known. */
function withoutCommand(text: string, command: string | null): string[] {
  const mark = ',task=';
  if (command !== null && text.endsWith(mark + command)) {
    const group = text.slice(0, text.length - mark.length - command.length);
    return group.startsWith('/') ? [group] : [];
  }
  const groups: string[] = [];
  for (let at = text.lastIndexOf(mark); at > 0; at = text.lastIndexOf(mark, at - 1)) {
    // Decoded characters are never more than bytes.
    if (text.length - at - mark.length > longestCommand) break;
    if (text.startsWith('/')) groups.push(text.slice(0, at));
  }
  return groups;
}

/** "Task in /foo killed as a result of limit of /foo", up to 4.20. */
export function parseOldContext(line: string): OomContext | null {
  const found = /^Task in (\/.*) killed as a result of limit of (\/.*)$/.exec(line);
  if (!found?.[1] || !found[2]) return null;
  return { constraint: 'CONSTRAINT_MEMCG', victimGroup: found[1], limitGroup: found[2] };
}

const use = /^(memory|memory\+swap|swap): usage (\d{1,19})kB, limit (\d{1,19})kB, failcnt (\d{1,19})$/;

/** The largest that the kernel prints stands for no limit: LONG_MAX in pages (PAGE_COUNTER_MAX), of 4 to 64 KiB each. */
const unlimitedKibibytes = 9_007_199_254_740_000;

export function parseUse(line: string): { of: 'memory' | 'memory+swap' | 'swap'; use: OomUse } | null {
  const found = use.exec(line);
  if (!found) return null;
  const [, of, usage, limit, failures] = found;
  return {
    of: of as 'memory' | 'memory+swap' | 'swap',
    use: {
      usageBytes: kibibytes(usage),
      limitBytes: Number(limit) >= unlimitedKibibytes ? 'max' : kibibytes(limit),
      failures: Number(failures),
    },
  };
}

/** "Memory cgroup stats for /foo: cache:0KB rss:102400KB", up to 4.20; newer ones have a line per value. */
export function parseOldStats(line: string): Record<string, number> | null {
  const start = /^Memory cgroup stats for \/.*?: ?(?=[a-z_]+:\d+KB)/.exec(line);
  if (!start) return null;
  const pairs = line.slice(start[0].length).matchAll(/([a-z_]{1,40}):(\d{1,19})KB/g);
  return Object.fromEntries(Array.from(pairs, ([, key = '', value]) => [key, kibibytes(value)]));
}

export function parseStat(line: string): [key: string, value: number] | null {
  const found = /^([a-z_][a-z0-9_]{0,60}) (\d{1,19})$/.exec(line);
  return found?.[1] ? [found[1], Number(found[2])] : null;
}

/** The table's head names its columns: which there are differs from kernel to kernel. */
export function parseTaskHead(line: string): string[] | null {
  const found = /^\[ *pid *\] +(uid .* name)$/.exec(line);
  return found?.[1] ? found[1].split(/ +/) : null;
}

/** A row under `columns`; sizes are in pages there. */
export function parseTask(line: string, columns: readonly string[], pageBytes: number): OomTask | null {
  const found = /^\[ *(\d{1,10})\] +(.*)$/.exec(line);
  if (!found) return null;
  const numbers = new Map<string, number>();
  let rest = found[2] ?? '';
  for (const column of columns.slice(0, -1)) {
    const value = /^(-?\d{1,19}) +/.exec(rest);
    if (!value) return null;
    numbers.set(column, Number(value[1]));
    rest = rest.slice(value[0].length);
  }
  const pages = (column: string) => {
    const count = numbers.get(column);
    return count === undefined ? null : count * pageBytes;
  };
  return {
    pid: Number(found[1]),
    uid: numbers.get('uid') ?? 0,
    command: rest,
    virtualBytes: pages('total_vm') ?? 0,
    residentBytes: pages('rss') ?? 0,
    anonBytes: pages('rss_anon'),
    fileBytes: pages('rss_file'),
    shmemBytes: pages('rss_shmem'),
    pageTableBytes: numbers.get('pgtables_bytes') ?? null,
    swapBytes: pages('swapents') ?? 0,
    scoreAdj: numbers.get('oom_score_adj') ?? 0,
  };
}

function kibibytes(digits: string | undefined): number {
  return Number(digits) * 1024;
}
