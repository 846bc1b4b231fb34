/**
 * Every limit on each version of the kernel interface: the one place where a limit's files, words and texts are looked
 * up. A key that a version lacks (cpu.shares on v2) is simply not in that version's part.
 */
import type { CgroupVersion, ControllerName } from '#server/domain/groups/host.ts';
import { hugePageBytes, hugePagesSetting } from './huge-pages.ts';
import type { LimitRule } from './limit-rule.ts';
import type { LimitKey } from './limits.ts';
import { isTable, rowIn, rowOf, sortedRows, textThatEmpties } from './setting-rows.ts';
import { countedLimitsV1 } from './v1/counted.ts';
import { cpuLimitsV1 } from './v1/cpu.ts';
import { cpusetLimitsV1 } from './v1/cpuset.ts';
import { devicesLimitsV1 } from './v1/devices.ts';
import { hugetlbLimitsV1 } from './v1/hugetlb.ts';
import { ioLimitsV1 } from './v1/io.ts';
import { memoryLimitsV1 } from './v1/memory.ts';
import { netLimitsV1 } from './v1/net.ts';
import { pidsLimitsV1 } from './v1/pids.ts';
import { countedLimitsV2 } from './v2/counted.ts';
import { cpuLimitsV2 } from './v2/cpu.ts';
import { cpusetLimitsV2 } from './v2/cpuset.ts';
import { hugetlbLimitsV2 } from './v2/hugetlb.ts';
import { ioLimitsV2 } from './v2/io.ts';
import { memoryLimitsV2 } from './v2/memory.ts';
import { pidsLimitsV2 } from './v2/pids.ts';

type RulesByKey = { readonly [K in LimitKey]?: LimitRule<K> };

const catalogue: Readonly<Record<CgroupVersion, RulesByKey>> = {
  1: {
    ...cpuLimitsV1,
    ...cpusetLimitsV1,
    ...memoryLimitsV1,
    ...ioLimitsV1,
    ...pidsLimitsV1,
    ...hugetlbLimitsV1,
    ...devicesLimitsV1,
    ...netLimitsV1,
    ...countedLimitsV1,
  },
  2: {
    ...cpuLimitsV2,
    ...cpusetLimitsV2,
    ...memoryLimitsV2,
    ...ioLimitsV2,
    ...pidsLimitsV2,
    ...hugetlbLimitsV2,
    ...countedLimitsV2,
  },
};

/** Which controller a key belongs to, on either version. Fails to compile when a new key is not filed. */
const controllers = {
  'cpu.shares': 'cpu',
  'cpu.weight': 'cpu',
  'cpu.weight.nice': 'cpu',
  'cpu.quota': 'cpu',
  'cpu.burst': 'cpu',
  'cpu.idle': 'cpu',
  'cpuset.cpus': 'cpuset',
  'cpuset.mems': 'cpuset',
  'cpuset.cpu_exclusive': 'cpuset',
  'cpuset.mem_exclusive': 'cpuset',
  'cpuset.cpus.exclusive': 'cpuset',
  'cpuset.cpus.partition': 'cpuset',
  'memory.max': 'memory',
  'memory.memsw': 'memory',
  'memory.soft': 'memory',
  'memory.min': 'memory',
  'memory.low': 'memory',
  'memory.high': 'memory',
  'memory.swap.max': 'memory',
  'memory.swap.high': 'memory',
  'memory.zswap.max': 'memory',
  'memory.swappiness': 'memory',
  'memory.oom_kill': 'memory',
  'memory.oom.group': 'memory',
  'io.max': 'io',
  'io.weight': 'io',
  'io.bfq.weight': 'io',
  'io.weight.disks': 'io',
  'io.bfq.weight.disks': 'io',
  'io.latency': 'io',
  'pids.max': 'pids',
  'devices.rules': 'devices',
  'net_cls.classid': 'net_cls',
  'net_prio.ifpriomap': 'net_prio',
  'rdma.max': 'rdma',
  'misc.max': 'misc',
  'hugetlb.64KB': 'hugetlb',
  'hugetlb.1MB': 'hugetlb',
  'hugetlb.2MB': 'hugetlb',
  'hugetlb.16MB': 'hugetlb',
  'hugetlb.32MB': 'hugetlb',
  'hugetlb.512MB': 'hugetlb',
  'hugetlb.1GB': 'hugetlb',
  'hugetlb.16GB': 'hugetlb',
} as const satisfies Record<LimitKey, ControllerName>;

/** The controllers that have limits, in the order the form shows them. */
export const limitControllers = [
  'cpu',
  'cpuset',
  'memory',
  'io',
  'pids',
  'hugetlb',
  'devices',
  'net_cls',
  'net_prio',
  'rdma',
  'misc',
] as const satisfies readonly ControllerName[];

/** Few people's matter: no group gets these unasked. */
export const seldomWanted: readonly ControllerName[] = ['hugetlb', 'rdma', 'misc'];

/** The rule for a key on a version, or null when that version has no such limit. */
export function limitRule<K extends LimitKey>(version: CgroupVersion, key: K): LimitRule<K> | null {
  const rules: { readonly [P in K]?: LimitRule<P> } = catalogue[version];
  return (rules[key] as LimitRule<K> | undefined) ?? null;
}

/** Keys of a controller's limits on a version, in the order the form shows them. */
export function limitKeysOf(version: CgroupVersion, controller: ControllerName): LimitKey[] {
  return limitRulesOf(version, controller).map((rule) => rule.key);
}

/** Rules of a controller's limits on a version, in the order the form shows them. */
export function limitRulesOf(version: CgroupVersion, controller: ControllerName): LimitRule[] {
  return (Object.values(catalogue[version]) as LimitRule[]).filter((rule) => rule.controller === controller);
}

/** The controller that a limit belongs to. */
export function controllerOfLimit(key: LimitKey): (typeof limitControllers)[number] {
  return controllers[key];
}

/**
 * The part of a control file's text that a limit is: what `PlannedWrite.before` and `keeps` hold, and what a read-back
 * must be cut to before it is compared. memory.oom_control shows counters beside its setting; of a table it is the row
 * that `written`, a text for it, is about, or all rows without one.
 */
export function settingOf(file: string, text: string, written?: string): string {
  if (file === 'memory.oom_control') return /^oom_kill_disable [01]$/m.exec(text)?.[0] ?? text.trim();
  const page = file.startsWith('hugetlb.') ? hugePageBytes(file.split('.', 2).join('.')) : null;
  if (page !== null) return hugePagesSetting(file.endsWith('.max') ? 2 : 1, page, text);
  // Whichever of devices.allow and devices.deny was written, devices.list shows what stands.
  if (file.startsWith('devices.')) return sortedRows(text);
  if (!isTable(file)) return text.trim();
  return written === undefined ? sortedRows(text) : rowIn(text, rowOf(file, written) ?? '');
}

/** The text that puts a setting (as settingOf cuts it) back after `written`. */
export function textThatRestores(file: string, setting: string, written = ''): string {
  if (setting === '' && file.startsWith('cpuset.')) return '\n';
  if (setting === '' && isTable(file)) return textThatEmpties(file, rowOf(file, written) ?? '');
  if (file === 'memory.oom_control') return setting.replace('oom_kill_disable ', '');
  if (/^io\.(bfq\.)?weight$/.test(file)) return setting.replace('default ', '');
  // A partition that became invalid reads "root invalid (why)"; the kernel takes the word alone.
  if (file === 'cpuset.cpus.partition') return setting.split(' ')[0] ?? setting;
  return setting;
}
