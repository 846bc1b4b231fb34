/** Random states of a v1 group in cpu, cpuset, memory and pids: its values, and whose its files are in each. */
import { chmodSync, chownSync, lstatSync, readdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';

export const v1Names = ['cpu', 'cpuset', 'memory', 'pids'] as const;
export type V1Name = (typeof v1Names)[number];

export interface GroupState {
  /** By file. */
  values: Record<string, string>;
  /** Where the files are not root's. */
  owners: Partial<Record<V1Name, Owners>>;
}

interface Owners {
  ids: readonly [uid: number, gid: number];
  taskIds: readonly [uid: number, gid: number];
  /** Null: as they are. */
  dirMode: number | null;
  fileMode: number | null;
  taskMode: number | null;
}

const value = {
  'cpu.shares': fc.integer({ min: 2, max: 5000 }).map(String),
  'cpu.cfs_period_us': fc.constantFrom('100000', '50000', '1000000', '5000'),
  'cpu.cfs_quota_us': fc.constantFrom('-1', '5000', '40000', '150000', '1000'),
  'cpuset.cpus': fc.constantFrom('0-1', '0', '1', '0-3'),
  'cpuset.mems': fc.constant('0'),
  'memory.limit_in_bytes': fc.constantFrom('1048576', '67108864', '-1'),
  'memory.memsw.limit_in_bytes': fc.constantFrom('134217728', '67108864', '-1'),
  'memory.soft_limit_in_bytes': fc.constantFrom('4096', '-1'),
  'memory.swappiness': fc.integer({ min: 0, max: 200 }).map(String),
  'memory.oom_control': fc.constantFrom('0', '1'),
  'pids.max': fc.constantFrom('max', '7', '4194304'),
};
export const valueFiles = Object.keys(value);

const namedIds = fc.tuple(fc.constantFrom(0, 2, 65_534), fc.constantFrom(0, 60, 65_534));
const anyIds = fc.oneof(
  { weight: 3, arbitrary: namedIds },
  { weight: 1, arbitrary: fc.constant([4_000_000, 60] as const) },
);
const mode = (...modes: number[]) => fc.constantFrom(null, ...modes);

/** One for each of so many groups. `named`: all users and groups have a name on any Debian. */
export function randomStates(groups: number, { named = false } = {}): fc.Arbitrary<GroupState[]> {
  const ids = named ? namedIds : anyIds;
  const owners: fc.Arbitrary<Owners> = fc.record({
    ids,
    taskIds: ids,
    dirMode: mode(0o775, 0o700, 0o751),
    fileMode: mode(0o664, 0o660, 0o600),
    taskMode: mode(0o664, 0o640, 0o666),
  });
  const group = fc.record({
    values: fc.record(value, { requiredKeys: [] }),
    owners: fc.oneof(
      fc.constant({}),
      owners.map((each) => Object.fromEntries(v1Names.map((name) => [name, each]))),
      fc.record({ cpu: owners, cpuset: owners, memory: owners, pids: owners }, { requiredKeys: [] }),
    ),
  });
  return fc.array(group, { minLength: groups, maxLength: groups });
}

/** The group is there. */
export function putInto(dirIn: (name: V1Name) => string, { values, owners: given }: GroupState): void {
  for (const [file, text] of Object.entries(values)) {
    // What this kernel does not take beside the rest is left out.
    try {
      writeFileSync(`${dirIn(file.split('.')[0] as V1Name)}/${file}`, text, { flag: 'r+' });
    } catch {}
  }
  for (const [name, whose] of Object.entries(given) as [V1Name, Owners][]) giveAway(dirIn(name), whose);
}

function giveAway(dir: string, { ids: own, taskIds, dirMode, fileMode, taskMode }: Owners): void {
  for (const { name } of readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile())) {
    const file = `${dir}/${name}`;
    chownSync(file, ...(name === 'tasks' ? taskIds : own));
    const asked = name === 'tasks' ? taskMode : fileMode;
    // As libcgroup has it: nobody gets more than the owner.
    const most = ((lstatSync(file).mode >> 6) & 0o7) * 0o111;
    if (asked !== null) chmodSync(file, asked & most);
  }
  chownSync(dir, ...own);
  if (dirMode !== null) chmodSync(dir, dirMode);
}

/** Owner and mode of a directory and of each file in it. */
export function ownersOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    [dir, ...files.map(({ name }) => `${dir}/${name}`)].map((at) => {
      const { uid, gid, mode: bits } = lstatSync(at);
      return [at, `${uid}:${gid} ${(bits & 0o7777).toString(8)}`];
    }),
  );
}
