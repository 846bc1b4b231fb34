/**
 * What a group that belongs to one run has used: its counters as they stand, from its beginning. Null where the kernel, or the
 * group, does not tell. Sources: cgroup-v2.rst; cgroup-v1/{cpuacct,memory,blkio-controller}.rst; kernel/sched/core.c,
 * cpu_local_stat_show() (Linux 6.6: throttling by whichever group above).
 */
import { readText } from '#server/cgroupfs/files.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { ReceiptKey } from '#server/domain/launch/run.ts';

/** A number, or what is missing: a controller that the group lacks, or a file that this kernel lacks. */
export type RunUse = Record<ReceiptKey, number | { controller: ControllerName } | { file: string }>;

type CpuUse = Pick<RunUse, 'cpuUsec' | 'cpuUserUsec' | 'cpuSystemUsec'>;

/** Null when the group is gone. */
export function readRunUse(host: CgroupHost, group: GroupPath): RunUse | null {
  const found = findGroup(host, group);
  if (!found) return null;
  const v2 = found.places.find(({ hierarchy }) => hierarchy.version === 2)?.dir ?? null;
  const [cpu, acct, memory, io, pids] = (['cpu', 'cpuacct', 'memory', 'io', 'pids'] as const).map((name) =>
    placeOf(found, name),
  );
  const isV1 = (place: typeof cpu) => place?.hierarchy.version === 1;
  /** The first of the ways that the kernel offers; `file` is the last one's, for who asks why there is none. */
  const from = (
    dir: string | undefined,
    controller: ControllerName,
    file: string,
    take: (text: string) => number | null,
  ) => {
    if (dir === undefined) return { controller };
    const text = readText(`${dir}/${file}`);
    return (text === null ? null : take(text)) ?? { file };
  };
  const cpuOf = (v1: [string, (text: string) => number | null], key: string) =>
    acct ? from(acct.dir, 'cpuacct', ...v1) : from(v2 ?? undefined, 'cpu', 'cpu.stat', keyed(key));
  const ioOf = (word: string, key: string) =>
    isV1(io)
      ? from(io?.dir, 'io', 'blkio.throttle.io_service_bytes', summed(new RegExp(`^\\S+ ${word} (\\d+)$`, 'gm')))
      : from(io?.dir, 'io', 'io.stat', summed(new RegExp(`\\b${key}=(\\d+)`, 'g')));
  return {
    ...scaledParts({
      cpuUsec: cpuOf(['cpuacct.usage', thousandth], 'usage_usec'),
      cpuUserUsec: cpuOf(['cpuacct.usage_user', thousandth], 'user_usec'),
      cpuSystemUsec: cpuOf(['cpuacct.usage_sys', thousandth], 'system_usec'),
    }),
    peakMemoryBytes: from(memory?.dir, 'memory', isV1(memory) ? 'memory.max_usage_in_bytes' : 'memory.peak', whole),
    readBytes: ioOf('Read', 'rbytes'),
    writtenBytes: ioOf('Write', 'wbytes'),
    throttledUsec: from(cpu?.dir, 'cpu', 'cpu.stat.local', isV1(cpu) ? localV1 : keyed('throttled_usec')),
    oomKills: from(memory?.dir, 'memory', isV1(memory) ? 'memory.oom_control' : 'memory.events', keyed('oom_kill')),
    peakProcesses: from(pids?.dir, 'pids', 'pids.peak', whole),
  };
}

/**
 * v1 measures the whole by the clock and the parts by ticks, so they do not add up to it: they are scaled to it, as the kernel
 * does on v2, where this changes nothing. Source: kernel/sched/cputime.c, cputime_adjust(): without a tick of the system's all
 * is the user's.
 */
export function scaledParts(use: CpuUse): CpuUse {
  const { cpuUsec, cpuUserUsec, cpuSystemUsec } = use;
  if (typeof cpuUsec !== 'number' || typeof cpuUserUsec !== 'number' || typeof cpuSystemUsec !== 'number') return use;
  const ticks = cpuUserUsec + cpuSystemUsec;
  const system = ticks === 0 ? 0 : Math.round((cpuUsec * cpuSystemUsec) / ticks);
  return { cpuUsec, cpuUserUsec: cpuUsec - system, cpuSystemUsec: system };
}

function whole(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? Number(text) : null;
}

function thousandth(text: string): number | null {
  const nanoseconds = whole(text);
  return nanoseconds === null ? null : Math.round(nanoseconds / 1000);
}

function keyed(key: string): (text: string) => number | null {
  const line = new RegExp(`^${key} (\\d+)$`, 'm');
  return (text) => {
    const found = line.exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
}

function localV1(text: string): number | null {
  const nanoseconds = keyed('throttled_time')(text);
  return nanoseconds === null ? keyed('throttled_usec')(text) : Math.round(nanoseconds / 1000);
}

/** A file without such lines is a group that did no I/O. */
function summed(pattern: RegExp): (text: string) => number {
  return (text) => [...text.matchAll(pattern)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}
