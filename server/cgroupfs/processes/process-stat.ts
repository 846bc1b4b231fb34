/** /proc/PID/stat: the one file that tells most about a process in one read. Source: proc_pid_stat(5). */
import { readFileSync } from 'node:fs';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { isVanished } from '#server/cgroupfs/vanished.ts';

export interface ProcessStat {
  pid: number;
  /** Up to 15 bytes that the process chose itself; what is no UTF-8 shows as U+FFFD. */
  name: string;
  /** One letter: R, S, D, Z … */
  state: string;
  ppid: number;
  kernelThread: boolean;
  /** User and system time in clock ticks. */
  cpuTicks: number;
  threads: number;
  /** Clock ticks since boot, as text: beyond 2^53 on hosts that are up for long enough. */
  startTicks: string;
  residentPages: number;
}

/** Null when there is no such process. */
export function readProcessStat(host: Pick<CgroupHost, 'proc'>, pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`${host.proc}/${pid}/stat`));
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}

/**
 * The process that a number belongs to, null when there is none: /proc/TID answers for every thread, and the kernel moves the
 * whole process when a thread's number is written to cgroup.procs. Source: proc_pid_status(5), Tgid.
 */
export function readThreadGroup(host: Pick<CgroupHost, 'proc'>, pid: number): number | null {
  try {
    const status = readFileSync(`${host.proc}/${pid}/status`, 'latin1');
    const leader = /^Tgid:\s*(\d+)$/m.exec(status)?.[1];
    return leader === undefined ? null : Number(leader);
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}

/** PF_KTHREAD of include/linux/sched.h. */
const kernelThreadFlag = 0x00200000;

/** The name may hold blanks, brackets and newlines: it ends at the last ")". Null for text that is no stat line. */
export function parseProcessStat(bytes: Buffer): ProcessStat | null {
  const open = bytes.indexOf('(');
  const close = bytes.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  // Fields from the third on; field n of the manual is at n - 3.
  const fields = bytes
    .toString('latin1', close + 2)
    .trimEnd()
    .split(' ');
  const field = (number: number) => fields[number - 3] ?? '0';
  return {
    pid: Number(bytes.toString('latin1', 0, open)),
    name: bytes.toString('utf8', open + 1, close),
    state: field(3),
    ppid: Number(field(4)),
    kernelThread: (Number(field(9)) & kernelThreadFlag) !== 0,
    cpuTicks: Number(field(14)) + Number(field(15)),
    threads: Number(field(20)),
    startTicks: field(22),
    residentPages: Number(field(24)),
  };
}
