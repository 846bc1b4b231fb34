/**
 * Which files the sampler reads on this host, chosen once per controller: a hybrid host takes memory from v1 and
 * pressure from v2. A metric has one home per group; where two hierarchies could tell, the controller's own wins.
 */

import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';
import { metricCatalogue } from '#server/domain/usage/usage.ts';
import { pidsCurrent, pidsMax } from './pids-usage.ts';
import type { UsageFile } from './usage-file.ts';
import {
  cfsPeriod,
  cfsQuota,
  cpuacctPerCpu,
  cpuacctSystem,
  cpuacctUsage,
  cpuacctUser,
  cpuStatV1,
} from './v1/cpu-usage.ts';
import { freezerState } from './v1/freezer-state.ts';
import { blkioBytes, blkioOperations } from './v1/io-usage.ts';
import { memoryKernelV1, memoryLimitV1, memorySoftLimitV1, memoryStatV1, memoryUsageV1 } from './v1/memory-usage.ts';
import { cpuMax, cpuStatV2 } from './v2/cpu-usage.ts';
import { cgroupEvents, cgroupFreeze } from './v2/freeze-state.ts';
import { ioStat } from './v2/io-usage.ts';
import { memoryCurrent, memoryHigh, memoryMax, memoryStatV2, memorySwapCurrent } from './v2/memory-usage.ts';
import { cpuPressure, ioPressure, memoryPressure } from './v2/pressure-usage.ts';

/** A file with the hierarchy it lies in on this host. */
export interface PlacedFile extends UsageFile {
  /** Index into CgroupHost.hierarchies. */
  hierarchy: number;
}

const filesV1: UsageFile[] = [
  cpuacctUsage,
  cpuacctUser,
  cpuacctSystem,
  cpuStatV1,
  memoryUsageV1,
  pidsCurrent,
  memoryStatV1,
  memoryKernelV1,
  blkioBytes,
  blkioOperations,
  cpuacctPerCpu,
  cfsQuota,
  cfsPeriod,
  memoryLimitV1,
  memorySoftLimitV1,
  pidsMax,
  freezerState,
];

const filesV2: UsageFile[] = [
  cpuStatV2,
  memoryCurrent,
  pidsCurrent,
  memoryStatV2,
  memorySwapCurrent,
  ioStat,
  cpuPressure,
  memoryPressure,
  ioPressure,
  cpuMax,
  memoryMax,
  memoryHigh,
  pidsMax,
  cgroupEvents,
  cgroupFreeze,
];

/** The host's files in the order in which one group's are read: the signal first. */
export function usageFilesOf(host: CgroupHost): PlacedFile[] {
  return host.hierarchies
    .flatMap((hierarchy, index) =>
      (hierarchy.version === 1 ? filesV1 : filesV2)
        .filter(({ controller }) => controller === null || hierarchy.controllers.includes(controller))
        .map((file) => ({ ...file, hierarchy: index })),
    )
    .sort((a, b) => rank(a) - rank(b) || versionOf(host, a) - versionOf(host, b));
}

/** Of two files with the same metric the earlier one counts: cpuacct before v2's cpu.stat. */
function versionOf(host: CgroupHost, file: PlacedFile): number {
  return host.hierarchies[file.hierarchy]?.version ?? 0;
}

function rank(file: PlacedFile): number {
  return ['signal', 'cpu', 'gauge', 'memory', 'detail', 'perCpu', 'limit'].indexOf(file.kind);
}

/**
 * Why metrics that nobody tells of this group are not there. `told` are those that some file of the group fills;
 * `present` says in which hierarchies (by index) the group exists.
 */
export function whyUnavailable(
  host: CgroupHost,
  told: ReadonlySet<MetricId>,
  present: (hierarchy: number) => boolean,
): Partial<Record<MetricId, string>> {
  return Object.fromEntries(
    metricCatalogue.flatMap(({ id }) => (told.has(id) ? [] : [[id, whyMetric(host, id, present)]])),
  );
}

/** Why there is no CPU time per CPU. */
export function whyNoPerCpu(host: CgroupHost): string {
  return host.hierarchyFor('cpuacct')
    ? 'This group is not in the cpuacct hierarchy, which counts CPU time per CPU.'
    : 'The kernel counts CPU time per CPU and group on v1 only (cpuacct.usage_percpu).';
}

function whyMetric(host: CgroupHost, id: MetricId, present: (hierarchy: number) => boolean): string {
  const family = id.slice(0, id.indexOf('.'));
  if (family === 'psi') {
    const v2 = host.hierarchies.findIndex((hierarchy) => hierarchy.version === 2);
    if (v2 < 0 || !present(v2)) return 'The kernel measures pressure (PSI) per group on v2 only.';
    return 'Pressure (PSI) is not measured for this group (psi=0 at boot, or cgroup.pressure is 0).';
  }
  const ofQuota = id === 'cpu.periods' || id === 'cpu.throttledPeriods' || id === 'cpu.throttledTime';
  const countsApart = family === 'cpu' && !ofQuota && host.hierarchyFor('cpuacct') !== null;
  const controller = countsApart ? 'cpuacct' : family;
  const place = host.controllers[controller as 'cpu' | 'cpuacct' | 'memory' | 'pids' | 'io'];
  if (place.kind === 'unavailable') return place.reason;
  const home = host.hierarchies.findIndex((hierarchy) => hierarchy.id === place.hierarchyId);
  if (!present(home)) return `This group is not in the hierarchy of the ${controller} controller.`;
  // v1's cpu.stat is read while it may move; v2's root has no such lines.
  if (ofQuota && place.version === 1)
    return 'Periods are counted under a CPU quota only, and nothing has run under one here yet.';
  if (place.version === 2)
    return `The ${controller} controller is not enabled for this group, or this kernel does not report it.`;
  return `This group's ${controller} files do not report it.`;
}
