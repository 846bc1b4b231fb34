import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTopology } from './topology.ts';

let sys: string;

beforeEach(() => {
  sys = mkdtempSync(path.join(tmpdir(), 'corral-sys-'));
});

afterEach(() => rmSync(sys, { recursive: true }));

function put(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = `${sys}/devices/system/${name}`;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
}

function core(cpu: number, of: { core: number; siblings: string; package?: number }): Record<string, string> {
  const dir = `cpu/cpu${cpu}/topology`;
  return {
    [`${dir}/core_id`]: String(of.core),
    [`${dir}/physical_package_id`]: String(of.package ?? 0),
    [`${dir}/thread_siblings_list`]: of.siblings,
  };
}

test('tells sibling threads, packages and memory nodes', () => {
  put({ 'cpu/possible': '0-3', 'cpu/present': '0-3', 'cpu/online': '0-3' });
  put({ ...core(0, { core: 0, siblings: '0,2' }), ...core(2, { core: 0, siblings: '0,2' }) });
  put({ ...core(1, { core: 0, siblings: '1,3', package: 1 }), ...core(3, { core: 0, siblings: '1,3', package: 1 }) });
  put({ 'node/node0/cpulist': '0,2', 'node/node0/meminfo': 'Node 0 MemTotal:        1024 kB' });
  put({ 'node/node1/cpulist': '1,3', 'node/node1/meminfo': 'Node 1 MemTotal:        2048 kB' });

  const { cores, nodes } = readTopology(sys, 0);

  expect(nodes).toEqual([
    { node: 0, cpus: [0, 2], memoryBytes: 1024 * 1024 },
    { node: 1, cpus: [1, 3], memoryBytes: 2048 * 1024 },
  ]);
  expect(cores[3]).toEqual({ cpu: 3, online: true, node: 1, package: 1, core: 0, siblings: [1, 3] });
});

test('shows an offline processor and leaves out one that is only possible', () => {
  put({ 'cpu/possible': '0-7', 'cpu/present': '0-1', 'cpu/online': '0', ...core(0, { core: 0, siblings: '0' }) });

  expect(readTopology(sys, 4096).cores.map(({ cpu, online }) => [cpu, online])).toEqual([
    [0, true],
    [1, false],
  ]);
  // Lists of CPUs may name it all the same: the kernel's bitmaps are that long.
  expect(readTopology(sys, 4096).highestCpu).toBe(7);
});

test('makes one node of everything where the kernel knows no NUMA', () => {
  put({ 'cpu/possible': '0-1', 'cpu/present': '0-1', 'cpu/online': '0-1' });

  expect(readTopology(sys, 4096).nodes).toEqual([{ node: 0, cpus: [0, 1], memoryBytes: 4096 }]);
});
