/** What a host is, read once per ask: names, kernel, memory, processors, which controller lives where. */

import { readText } from '#server/cgroupfs/files.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { CgroupHost } from './open-host.ts';

/** The facts that web shows; `agent` is the part that only the agent's process knows. */
export function readHostFacts(host: CgroupHost, agent: HostFacts['agent']): HostFacts {
  const memory = readMemoryTotals(host);
  return {
    hostname: readLine(`${host.proc}/sys/kernel/hostname`) ?? 'unknown',
    os: readOsName(host.etc),
    kernel: readLine(`${host.proc}/sys/kernel/osrelease`) ?? 'unknown',
    mode: host.mode,
    hierarchies: host.hierarchies.map(({ id, version, mountPoint, controllers, name, readOnly, wholeTree }) => ({
      id,
      version,
      mountPoint,
      controllers,
      name,
      readOnly,
      wholeTree,
    })),
    controllers: host.controllers,
    topology: host.readTopology(memory.memoryBytes),
    ...memory,
    pageBytes: host.pageBytes,
    bootedAtMs: readBootedAtMs(host),
    pidMax: readPidMax(host),
    pressure: readPressureSupport(host),
    agent,
  };
}

/** MemTotal and SwapTotal in bytes; 0 when /proc/meminfo cannot be read. */
export function readMemoryTotals(host: CgroupHost): { memoryBytes: number; swapBytes: number } {
  const text = readText(`${host.proc}/meminfo`) ?? '';
  const bytesOf = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { memoryBytes: bytesOf('MemTotal'), swapBytes: bytesOf('SwapTotal') };
}

/** Highest pid that the kernel gives out; the most that any does when it cannot be read. */
export function readPidMax(host: CgroupHost): number {
  return Number(readLine(`${host.proc}/sys/kernel/pid_max`) ?? 4_194_304);
}

/** Wall-clock time of boot, as /proc/stat tells it (whole seconds). */
export function readBootedAtMs(host: CgroupHost): number {
  return Number(/^btime (\d+)/m.exec(readText(`${host.proc}/stat`) ?? '')?.[1] ?? 0) * 1000;
}

/** `uname -r`. */
export function readKernelRelease(host: CgroupHost): string {
  return readLine(`${host.proc}/sys/kernel/osrelease`) ?? 'unknown';
}

function readOsName(etc: string): string {
  const text = readText(`${etc}/os-release`) ?? '';
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? 'Linux';
}

/** With psi=0 at boot the files are there and opening them answers EOPNOTSUPP (kernel/sched/psi.c). */
function readPressureSupport(host: CgroupHost): HostFacts['pressure'] {
  try {
    if (readText(`${host.proc}/pressure/cpu`) !== null) return { kind: 'available' };
    return { kind: 'unavailable', reason: 'This kernel was built without pressure stall information (CONFIG_PSI).' };
  } catch {
    return { kind: 'unavailable', reason: 'Pressure stall information is disabled: boot with psi=1.' };
  }
}

function readLine(path: string): string | null {
  return readText(path)?.split('\n')[0] ?? null;
}
