/**
 * The grid of a host's processors as it is drawn and painted: NUMA nodes, in them physical cores, in them sibling
 * threads. A core is a column and its threads are the rows, so that siblings stand together and the arrow keys walk
 * what the eye sees. Pure: the widget only draws this and reports what was pressed.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CpuCore, HostTopology } from '#server/domain/groups/host.ts';

/** What a person needs to know of one logical CPU before choosing it. */
export interface CoreCell {
  cpu: number;
  chosen: boolean;
  /** Sibling groups whose own list is narrower than what they could have and holds this CPU. */
  pinnedBy: GroupPath[];
  /** Why the kernel would refuse or not use it, null when it may be chosen. */
  conflict: string | null;
}

export interface CoreGridRow {
  id: string;
  /** Null where a core has fewer threads than its neighbours. */
  cells: (CoreCell | null)[];
  /** True on the first row of a line of cores: the widget leaves a gap above. */
  startsLine: boolean;
}

export interface CoreGridNode {
  node: number;
  cpus: number[];
  memoryBytes: number;
  rows: CoreGridRow[];
}

/** Another group that holds processors. */
export interface Pinning {
  group: GroupPath;
  cpus: number[];
  exclusive: boolean;
}

export interface CoreGridInput {
  topology: HostTopology;
  chosen: ReadonlySet<number>;
  /** CPUs the parent may use; null when the parent does not narrow them. */
  allowed: ReadonlySet<number> | null;
  parent: GroupPath | null;
  pinnings: readonly Pinning[];
  columns: number;
}

/** Lays the processors out in rows of at most `columns` cores, node by node. */
export function coreGrid(input: CoreGridInput): CoreGridNode[] {
  const byNode = new Map<number, CpuCore[]>();
  for (const core of input.topology.cores) {
    const list = byNode.get(core.node);
    if (list) list.push(core);
    else byNode.set(core.node, [core]);
  }
  return [...byNode]
    .sort(([a], [b]) => a - b)
    .map(([node, cores]) => ({
      node,
      cpus: cores.map((core) => core.cpu).sort((a, b) => a - b),
      memoryBytes: input.topology.nodes.find((one) => one.node === node)?.memoryBytes ?? 0,
      rows: rowsOf(node, coreColumns(cores), input),
    }));
}

/** Threads of one physical core together, in the order of their lowest CPU. */
function coreColumns(cores: CpuCore[]): CpuCore[][] {
  const columns = new Map<string, CpuCore[]>();
  for (const core of [...cores].sort((a, b) => a.cpu - b.cpu)) {
    // An offline CPU tells no package or core: it stands alone.
    const id = core.online ? `${core.package}:${core.core}` : `offline:${core.cpu}`;
    const column = columns.get(id);
    if (column) column.push(core);
    else columns.set(id, [core]);
  }
  return [...columns.values()];
}

function rowsOf(node: number, columns: CpuCore[][], input: CoreGridInput): CoreGridRow[] {
  const rows: CoreGridRow[] = [];
  for (let from = 0; from < columns.length; from += input.columns) {
    const line = columns.slice(from, from + input.columns);
    const threads = Math.max(...line.map((column) => column.length));
    for (let thread = 0; thread < threads; thread += 1) {
      rows.push({
        id: `${node}-${from}-${thread}`,
        startsLine: thread === 0,
        cells: line.map((column) => {
          const core = column[thread];
          return core ? cellOf(core, input) : null;
        }),
      });
    }
  }
  return rows;
}

function cellOf(core: CpuCore, input: CoreGridInput): CoreCell {
  const holders = input.pinnings.filter((pinning) => pinning.cpus.includes(core.cpu));
  return {
    cpu: core.cpu,
    chosen: input.chosen.has(core.cpu),
    pinnedBy: holders.map((pinning) => pinning.group),
    conflict: conflictOf(core, holders, input),
  };
}

function conflictOf(core: CpuCore, holders: Pinning[], input: CoreGridInput): string | null {
  if (!core.online) return 'offline';
  if (input.allowed && !input.allowed.has(core.cpu)) return `not among the CPUs of ${input.parent ?? 'the parent'}`;
  const owner = holders.find((pinning) => pinning.exclusive);
  return owner ? `held by ${owner.group} alone` : null;
}

/** Where a key leads from `cpu`; the same CPU when there is nothing that way. */
export function neighbour(
  nodes: readonly CoreGridNode[],
  cpu: number,
  way: 'left' | 'right' | 'up' | 'down' | 'home' | 'end',
): number {
  const rows = nodes.flatMap((node) => node.rows);
  const at = rows.findIndex((row) => row.cells.some((cell) => cell?.cpu === cpu));
  const row = rows[at];
  if (!row) return cpu;
  const column = row.cells.findIndex((cell) => cell?.cpu === cpu);
  if (way === 'up' || way === 'down') return verticalNeighbour(rows, at, column, way === 'up' ? -1 : 1) ?? cpu;
  const cells = row.cells.filter((cell) => cell !== null);
  const place = cells.findIndex((cell) => cell.cpu === cpu);
  if (way === 'home') return cells[0]?.cpu ?? cpu;
  if (way === 'end') return cells.at(-1)?.cpu ?? cpu;
  return cells[place + (way === 'left' ? -1 : 1)]?.cpu ?? cpu;
}

function verticalNeighbour(rows: CoreGridRow[], from: number, column: number, step: 1 | -1): number | null {
  for (let at = from + step; at >= 0 && at < rows.length; at += step) {
    const cells = rows[at]?.cells ?? [];
    const cell = cells[Math.min(column, cells.length - 1)];
    if (cell) return cell.cpu;
  }
  return null;
}

/** The choice after every CPU from `from` to `to`, in the order of the grid, was switched on or off. */
export function paintRange(
  nodes: readonly CoreGridNode[],
  chosen: ReadonlySet<number>,
  range: { from: number; to: number; on: boolean },
): Set<number> {
  const order = nodes.flatMap((node) =>
    node.rows.flatMap((row) => row.cells.flatMap((cell) => (cell ? [cell.cpu] : []))),
  );
  const [start, end] = [order.indexOf(range.from), order.indexOf(range.to)].sort((a, b) => a - b);
  const painted = new Set(chosen);
  if (start === undefined || end === undefined || start < 0) return painted;
  for (const cpu of order.slice(start, end + 1)) {
    if (range.on) painted.add(cpu);
    else painted.delete(cpu);
  }
  return painted;
}
