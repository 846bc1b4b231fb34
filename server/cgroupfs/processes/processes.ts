/** The processes of a group or of the whole host, as a page shows them. Nothing is kept but the last CPU reading of each. */

import { readdirSync } from 'node:fs';
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { readText, readTextUpTo } from '#server/cgroupfs/files.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { readBootedAtMs } from '#server/cgroupfs/groups/host-facts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { ProcessList, ProcessQuery, ProcessRow, Reached } from '#server/domain/processes/process-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ProcessStat } from './process-stat.ts';
import { readProcessStat } from './process-stat.ts';
import { parseProcessGroups, readProcessGroupText } from './read-process-groups.ts';
import { isWithinReach } from './within-reach.ts';

/** Why a process cannot be moved, null when it can. */
export type WhyGuarded = (process: { pid: number; kernelThread: boolean }) => Sentence | null;

export interface ProcessReader {
  /** Rows by pid. Throws GROUP_GONE for a group that is in no hierarchy. */
  list(query: ProcessQuery & Reached, whyGuarded: WhyGuarded): Promise<ProcessList>;
  /** One process; null when it is gone. */
  read(pid: number, whyGuarded: WhyGuarded): ProcessRow | null;
}

/** `now` is a monotonic clock in milliseconds: rates are taken between two looks at the same process. */
export function createProcessReader(host: CgroupHost, now: () => number): ProcessReader {
  const rates = createCpuRates(host.clockTicks, now);
  const bootedAtMs = readBootedAtMs(host);

  const rowOf = (stat: ProcessStat, whyGuarded: WhyGuarded): ProcessRow | null => {
    const groups = readProcessGroupText(host, stat.pid);
    const uid = readUid(host, stat.pid);
    if (groups === null || uid === null) return null;
    return {
      pid: stat.pid,
      startTicks: stat.startTicks,
      startedAtMs: bootedAtMs + Math.round((Number(stat.startTicks) * 1000) / host.clockTicks),
      ppid: stat.ppid,
      user: userNameOf(host.etc, uid),
      uid,
      name: stat.name,
      command: readCommand(host, stat.pid),
      threads: stat.threads,
      cpuUsec: Math.round((stat.cpuTicks * 1_000_000) / host.clockTicks),
      cpus: rates.look(stat),
      residentBytes: stat.residentPages * host.pageBytes,
      state: stat.state,
      kernelThread: stat.kernelThread,
      guarded: whyGuarded(stat),
      groups: parseProcessGroups(host, groups).map(({ hierarchy, path }) => ({ hierarchyId: hierarchy.id, path })),
    };
  };

  return {
    read: (pid, whyGuarded) => {
      const stat = readProcessStat(host, pid);
      return stat && rowOf(stat, whyGuarded);
    },
    list: async ({ group, search, limit, reach }, whyGuarded) => {
      const pids = group === null ? allPids(host) : pidsOf(host, group);
      const wanted = search.trim().toLowerCase();
      const rows: ProcessRow[] = [];
      let total = 0;
      for (const [at, pid] of pids.entries()) {
        if (at % pidsPerTurn === pidsPerTurn - 1) await nextTurn();
        if (reach && group === null && !isWithinReach(host, pid, reach)) continue;
        const stat = readProcessStat(host, pid);
        if (!stat || !(wanted === '' || matches(host, stat, wanted))) continue;
        // Beyond the limit only the count matters: the costly files are left alone.
        const row = rows.length < limit ? rowOf(stat, whyGuarded) : null;
        if (row) rows.push(row);
        if (row || rows.length >= limit) total += 1;
      }
      rates.forget();
      return { rows, total };
    },
  };
}

/** After so many processes the event loop gets a turn, so that sampling goes on while a large host is searched. */
export const pidsPerTurn = 100;

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** In their order. */
export function allPids(host: Pick<CgroupHost, 'proc'>): number[] {
  return readdirSync(host.proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function pidsOf(host: CgroupHost, group: GroupPath): number[] {
  const found = findGroup(host, group);
  if (!found) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  const pids = new Set(found.places.flatMap((place) => readPids(place.dir)));
  return [...pids].sort((a, b) => a - b);
}

/** By pid, name, command or user, the cheapest first. */
function matches(host: CgroupHost, stat: ProcessStat, wanted: string): boolean {
  if (String(stat.pid) === wanted || stat.name.toLowerCase().includes(wanted)) return true;
  if (readCommand(host, stat.pid).toLowerCase().includes(wanted)) return true;
  const uid = readUid(host, stat.pid);
  return uid !== null && userNameOf(host.etc, uid).toLowerCase().includes(wanted);
}

/** Arguments are parted by NUL; a process may have overwritten them with anything, of any length. */
export function readCommand(host: Pick<CgroupHost, 'proc'>, pid: number): string {
  const { text } = readTextUpTo(`${host.proc}/${pid}/cmdline`, longestCommand) ?? { text: '' };
  return text.replace(/\0+$/, '').replaceAll('\0', ' ').trim();
}

const longestCommand = 4096;

/** The effective user: the owner of /proc/PID is root for processes that may not be dumped, status tells the truth. */
function readUid(host: CgroupHost, pid: number): number | null {
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(readText(`${host.proc}/${pid}/status`) ?? '')?.[1];
  return uid === undefined ? null : Number(uid);
}

interface CpuReading {
  startTicks: string;
  cpuTicks: number;
  atMs: number;
  seenAtMs: number;
  cpus: number | null;
}

/** CPUs in use between two looks at the same process, at least half a second apart: ticks are 10 ms coarse. */
function createCpuRates(clockTicks: number, now: () => number) {
  const readings = new Map<number, CpuReading>();
  return {
    look({ pid, startTicks, cpuTicks }: ProcessStat): number | null {
      const atMs = now();
      const last = readings.get(pid);
      if (last?.startTicks !== startTicks) {
        readings.set(pid, { startTicks, cpuTicks, atMs, seenAtMs: atMs, cpus: null });
        return null;
      }
      last.seenAtMs = atMs;
      const elapsedMs = atMs - last.atMs;
      if (elapsedMs < shortestIntervalMs) return last.cpus;
      const cpus = Math.max(0, (cpuTicks - last.cpuTicks) / clockTicks / (elapsedMs / 1000));
      readings.set(pid, { startTicks, cpuTicks, atMs, seenAtMs: atMs, cpus });
      return cpus;
    },
    forget(): void {
      const before = now() - forgetAfterMs;
      for (const [pid, reading] of readings) if (reading.seenAtMs < before) readings.delete(pid);
    },
  };
}

const shortestIntervalMs = 500;
const forgetAfterMs = 60_000;
