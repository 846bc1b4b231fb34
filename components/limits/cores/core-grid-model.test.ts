import { describe, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type CoreGridInput, coreGrid, neighbour, paintRange } from './core-grid-model.ts';

/** Two nodes of four cores with two threads each: CPUs 0-3 and their siblings 8-11 on node 0, 4-7 and 12-15 on node 1. */
function host(part: Partial<CoreGridInput> = {}) {
  const cores = Array.from({ length: 16 }, (_, cpu) => ({
    cpu,
    online: true,
    node: cpu % 8 < 4 ? 0 : 1,
    package: cpu % 8 < 4 ? 0 : 1,
    core: cpu % 4,
    siblings: [cpu % 8, (cpu % 8) + 8],
  }));
  const nodes = [
    { node: 0, cpus: [0, 1, 2, 3, 8, 9, 10, 11], memoryBytes: 1 },
    { node: 1, cpus: [4, 5, 6, 7, 12, 13, 14, 15], memoryBytes: 1 },
  ];
  return coreGrid({
    topology: { cores, nodes },
    chosen: new Set(),
    allowed: null,
    parent: '/' as GroupPath,
    pinnings: [],
    columns: 8,
    ...part,
  });
}

const cpusOf = (grid: ReturnType<typeof host>) =>
  grid.map((node) => node.rows.map((row) => row.cells.map((cell) => cell?.cpu ?? null)));

const cellOf = (grid: ReturnType<typeof host>, cpu: number) =>
  grid.flatMap((node) => node.rows.flatMap((row) => row.cells)).find((cell) => cell?.cpu === cpu);

describe('coreGrid', () => {
  test('stands sibling threads under each other, node by node', () => {
    expect(cpusOf(host())).toEqual([
      [
        [0, 1, 2, 3],
        [8, 9, 10, 11],
      ],
      [
        [4, 5, 6, 7],
        [12, 13, 14, 15],
      ],
    ]);
  });

  test('breaks a line of cores where the room ends, siblings still together', () => {
    expect(cpusOf(host({ columns: 2 }))[0]).toEqual([
      [0, 1],
      [8, 9],
      [2, 3],
      [10, 11],
    ]);
  });

  test('says who is pinned to a CPU, and that an exclusive sibling keeps it', () => {
    const batch = '/batch' as GroupPath;

    expect(cellOf(host({ pinnings: [{ group: batch, cpus: [3], exclusive: false }] }), 3)).toMatchObject({
      pinnedBy: [batch],
      conflict: null,
    });
    expect(cellOf(host({ pinnings: [{ group: batch, cpus: [3], exclusive: true }] }), 3)?.conflict).toBe(
      'held by /batch alone',
    );
  });

  test('marks what the parent does not have', () => {
    expect(cellOf(host({ allowed: new Set([0]) }), 1)?.conflict).toBe('not among the CPUs of /');
  });
});

describe('neighbour', () => {
  test.each([
    [0, 'right', 1],
    [0, 'left', 0],
    [0, 'down', 8],
    [8, 'down', 4],
    [4, 'up', 8],
    [9, 'home', 8],
    [9, 'end', 11],
  ] as const)('from %i %s is %i', (cpu, way, next) => {
    expect(neighbour(host(), cpu, way)).toBe(next);
  });
});

describe('paintRange', () => {
  test('switches on all from one end to the other, in either direction', () => {
    expect([...paintRange(host(), new Set([15]), { from: 3, to: 1, on: true })].sort((a, b) => a - b)).toEqual([
      1, 2, 3, 15,
    ]);
  });

  test('switches off without touching the rest', () => {
    expect([...paintRange(host(), new Set([0, 1, 2]), { from: 1, to: 3, on: false })]).toEqual([0]);
  });
});
