/** The machine's processors and NUMA nodes, from /sys/devices/system: what the cpuset grid is drawn from. */
import { readdirSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import { parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { CpuCore, HostTopology, NumaNode } from '#server/domain/groups/host.ts';

/**
 * A reader that looks at each processor again only when a CPU has come, gone, or been switched on or off: there are some
 * files to each, and a preview has no time for a thousand of them.
 */
export function createTopologyReader(sys: string): (memoryBytes: number) => HostTopology {
  let last: { basis: string; topology: HostTopology } | null = null;
  return (memoryBytes) => {
    const lists = ['possible', 'present', 'online'].map((name) => readText(`${sys}/devices/system/cpu/${name}`));
    const basis = [...lists, memoryBytes].join();
    if (last?.basis !== basis) last = { basis, topology: readTopology(sys, memoryBytes) };
    return last.topology;
  };
}

/** `memoryBytes` is the host's: one node is made up of everything where the kernel knows no NUMA. */
export function readTopology(sys: string, memoryBytes: number): HostTopology {
  const system = `${sys}/devices/system`;
  const cpus = readList(`${system}/cpu/possible`);
  const present = new Set(readList(`${system}/cpu/present`));
  const online = new Set(readList(`${system}/cpu/online`));
  const known = cpus.filter((cpu) => present.size === 0 || present.has(cpu));
  const nodes = readNodes(`${system}/node`, known, memoryBytes);
  const nodeOf = new Map(nodes.flatMap((node) => node.cpus.map((cpu) => [cpu, node.node] as const)));
  const cores = known.map((cpu): CpuCore => {
    const topology = `${system}/cpu/cpu${cpu}/topology`;
    const siblings = readList(`${topology}/thread_siblings_list`);
    return {
      cpu,
      online: online.has(cpu),
      node: nodeOf.get(cpu) ?? 0,
      // An offline CPU has no topology; some machines say -1 for "unknown".
      package: readNumber(`${topology}/physical_package_id`) ?? 0,
      core: readNumber(`${topology}/core_id`) ?? cpu,
      siblings: siblings.length > 0 ? siblings : [cpu],
    };
  });
  const hugePageBytes = readHugePages(sys);
  const topology = { cores, nodes, highestCpu: Math.max(0, ...cpus) };
  return hugePageBytes.length > 0 ? { ...topology, hugePageBytes } : topology;
}

/** /sys/kernel/mm/hugepages has a folder for each size: "hugepages-2048kB". */
function readHugePages(sys: string): number[] {
  let names: string[];
  try {
    names = readdirSync(`${sys}/kernel/mm/hugepages`);
  } catch {
    return [];
  }
  const sizes = names.flatMap((name) => Number(/^hugepages-(\d+)kB$/.exec(name)?.[1] ?? 0) * 1024);
  return sizes.filter((bytes) => bytes > 0).sort((a, b) => a - b);
}

function readNodes(dir: string, cpus: number[], memoryBytes: number): NumaNode[] {
  let names: string[];
  try {
    names = readdirSync(dir).filter((name) => /^node\d+$/.test(name));
  } catch {
    names = [];
  }
  const nodes = names
    .map((name): NumaNode => {
      const total = /MemTotal:\s+(\d+) kB/.exec(readText(`${dir}/${name}/meminfo`) ?? '');
      return {
        node: Number(name.slice('node'.length)),
        cpus: readList(`${dir}/${name}/cpulist`),
        memoryBytes: total ? Number(total[1]) * 1024 : 0,
      };
    })
    .sort((a, b) => a.node - b.node);
  return nodes.length > 0 ? nodes : [{ node: 0, cpus, memoryBytes }];
}

function readList(path: string): number[] {
  const text = readText(path)?.trim() ?? '';
  return text === '' ? [] : parseKernelCpuList(text);
}

function readNumber(path: string): number | null {
  const value = Number.parseInt(readText(path) ?? '', 10);
  return Number.isNaN(value) || value < 0 ? null : value;
}
