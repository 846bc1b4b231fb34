/**
 * Contexts of changes for tests: a small host with four CPUs, two memory nodes and 4 KiB pages, and groups told by the
 * texts of their control files, as a kernel would print them.
 */

import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion, ControllerName } from '#server/domain/groups/host.ts';
import { limitControllers, limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { GroupLimits, LimitKey, LimitReading, LimitUse } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ChangeContext, MissingController, OwnState, SiblingWeights, StateBelow } from './change.ts';
import { siblingWeight, valueNow } from './change-lookup.ts';

/** Texts of control files that differ from a new group's. */
export type Texts = Readonly<Record<string, string>>;

export interface SampleGroup {
  texts?: Texts;
  use?: Partial<LimitUse>;
  processes?: number;
  /** False: there are more groups below than were looked at. */
  isSeenWhole?: boolean;
  effectiveCpus?: string;
  /** Files that do not exist, such as memory.memsw.limit_in_bytes without swap accounting. */
  lacks?: readonly string[];
  readOnly?: string;
}

export interface SampleContext {
  version: CgroupVersion;
  group?: string;
  own?: SampleGroup;
  /** Nearest first, without the root. */
  ancestors?: Record<string, SampleGroup>;
  siblings?: Record<string, SampleGroup>;
  /** Beyond those that are named. */
  otherSiblings?: SiblingWeights['others'];
  /** None when left out: then each group above has its parent's CPUs for itself. */
  weightsAbove?: SiblingWeights['above'];
  recursiveProtection?: true;
  children?: Record<string, SampleGroup>;
  missing?: Partial<Record<ControllerName, MissingController>>;
  guarded?: string;
  owner?: ChangeContext['owner'];
  systemd?: ChangeContext['systemd'];
  kernel?: string;
  offline?: readonly number[];
  largest?: ChangeContext['largest'];
}

/** A context in which everything that is not told is as in a new group. */
export function sampleContext(sample: SampleContext): ChangeContext {
  const { version } = sample;
  const group = parseGroupPath(sample.group ?? '/web/api');
  const cpus = [0, 1, 2, 3];
  const online = cpus.filter((cpu) => !sample.offline?.includes(cpu));
  return {
    group,
    places: placesOf(version, group, sample),
    missing: sample.missing ?? {},
    own: stateOf(version, group, sample.own ?? {}, sample.missing ?? {}),
    ancestors: [...statesOf(version, sample.ancestors ?? { '/web': {} }), rootState(version, online)],
    siblings: statesOf(version, sample.siblings ?? {}),
    moreSiblings: 0,
    siblingWeights: {
      heaviest: statesOf(version, sample.siblings ?? {}).map((state) => ({
        group: state.group,
        weight: siblingWeight(version, valueNow(state, version === 1 ? 'cpu.shares' : 'cpu.weight') ?? 0),
      })),
      others: sample.otherSiblings ?? { count: 0, weight: 0 },
      above: sample.weightsAbove === undefined ? [] : sample.weightsAbove,
    },
    children: statesOf(version, sample.children ?? {}),
    largest: sample.largest ?? [],
    topology: {
      cores: cpus.map((cpu) => ({
        cpu,
        online: online.includes(cpu),
        node: cpu < 2 ? 0 : 1,
        package: 0,
        core: cpu,
        siblings: [cpu],
      })),
      nodes: [
        { node: 0, cpus: [0, 1], memoryBytes: 2 ** 32 },
        { node: 1, cpus: [2, 3], memoryBytes: 2 ** 32 },
      ],
    },
    devices: sampleDevices,
    memoryBytes: 2 ** 33,
    swapBytes: 2 ** 30,
    pidMax: 32_768,
    pageBytes: 4096,
    kernel: sample.kernel ?? '6.18.44',
    guarded: sample.guarded === undefined ? null : said('guarded', sample.guarded),
    owner: sample.owner ?? { kind: 'none', label: null },
    systemd: sample.systemd ?? null,
  };
}

/** What a reader or the guard would have said. */
function said(code: string, text: string): Sentence {
  return { code, values: {}, text };
}

type SampleState = OwnState & StateBelow;

/** A disk with a partition, and another disk. */
export const sampleDevices: readonly BlockDevice[] = [
  { device: '8:0', name: 'sda', model: 'Samsung SSD 870', bytes: 2 ** 40, partOf: null, scheduler: 'mq-deadline' },
  { device: '8:1', name: 'sda1', model: 'Samsung SSD 870', bytes: 2 ** 39, partOf: '8:0', scheduler: null },
  { device: '254:0', name: 'vda', model: null, bytes: 2 ** 38, partOf: null, scheduler: 'none' },
];

const facts: LimitFacts = {
  ...{ pageBytes: 4096, highestCpu: 3, nodes: [0, 1], kernel: '6.18.44' },
  devices: sampleDevices,
};

/** v2 has no files for these. */
const onlyOnV1: readonly ControllerName[] = ['devices', 'net_cls', 'net_prio'];

function placesOf(version: CgroupVersion, group: string, sample: SampleContext): ChangeContext['places'] {
  const { missing = {}, recursiveProtection } = sample;
  const places: ChangeContext['places'] = {};
  for (const controller of limitControllers) {
    if (controller in missing || (version === 2 && onlyOnV1.includes(controller))) continue;
    const mountPoint = version === 1 ? `/sys/fs/cgroup/${controller}` : '/sys/fs/cgroup';
    const hierarchyId = version === 1 ? controller : 'v2';
    places[controller] = {
      ...{ version, hierarchyId, mountPoint, inode: 1, dir: `${mountPoint}${group}` },
      ...(recursiveProtection ? { recursiveProtection } : {}),
    };
  }
  return places;
}

function statesOf(version: CgroupVersion, groups: Record<string, SampleGroup>): SampleState[] {
  return Object.entries(groups).map(([group, sample]) => stateOf(version, group, sample, {}));
}

function stateOf(version: CgroupVersion, group: string, sample: SampleGroup, missing: object): SampleState {
  const limits: Partial<Record<LimitKey, LimitReading>> = {};
  for (const controller of limitControllers)
    for (const rule of limitRulesOf(version, controller)) {
      const isThere = !(controller in missing) && !rule.files.some((file) => sample.lacks?.includes(file));
      const texts = { ...usualTexts(version), ...sample.texts };
      const files = rule.files.map((file) => ({
        file,
        path: `/sys/fs/cgroup${group}/${file}`,
        text: texts[file] ?? '',
      }));
      limits[rule.key] = isThere
        ? ({
            kind: 'value',
            value: rule.parse(files.map((one) => one.text)),
            files,
            readOnly: sample.readOnly === undefined ? null : said('read-only', sample.readOnly),
          } as LimitReading)
        : { kind: 'absent', reason: said('not-available', 'The file is not there.') };
    }
  return {
    group: parseGroupPath(group),
    limits: limits as GroupLimits,
    use: { ...noUse, ...sample.use },
    effectiveCpus: sample.effectiveCpus ?? '0-3',
    effectiveMems: '0-1',
    processes: sample.processes ?? 0,
    processesBy: {},
    isSeenWhole: sample.isSeenWhole ?? true,
  };
}

/** What the files of a new group hold; on v1 its cpuset was filled from the parent, as Corral does. */
function usualTexts(version: CgroupVersion): Texts {
  const texts: Record<string, string> = {};
  for (const controller of limitControllers)
    for (const rule of limitRulesOf(version, controller))
      for (const write of rule.toWrites(rule.initial, facts)) texts[write.file] = write.keeps;
  return version === 1 ? { ...texts, 'cpuset.cpus': '0-3', 'cpuset.mems': '0-1' } : texts;
}

/** The root group has none of the limits but v1's cpuset, which holds the whole host for itself. */
function rootState(version: CgroupVersion, online: readonly number[]): SampleState {
  const root = stateOf(
    version,
    '/',
    {},
    {
      ...{ cpu: {}, memory: {}, io: {}, pids: {} },
      ...(version === 2 ? { cpuset: {} } : {}),
    },
  );
  if (version === 2) return { ...root, effectiveCpus: online.join(',') };
  const texts = {
    'cpuset.cpus': online.join(','),
    'cpuset.cpu_exclusive': '1',
    'cpuset.mem_exclusive': '1',
  };
  const { limits } = stateOf(version, '/', { texts }, { cpu: {}, memory: {}, io: {}, pids: {} });
  return { ...root, limits, effectiveCpus: online.join(',') };
}

const noUse: LimitUse = {
  cpus: null,
  memoryBytes: null,
  memoryPeakBytes: null,
  memswBytes: null,
  swapBytes: null,
  pids: null,
  pidsPeak: null,
};
