/** v1 cpuset controller. A new group has neither CPUs nor nodes, and takes no process before it has both. */
import { flagRule, listRule } from '#server/domain/limits/limit-rule.ts';

const cpus = listRule({
  key: 'cpuset.cpus',
  version: 1,
  controller: 'cpuset',
  file: 'cpuset.cpus',
  label: 'CPUs',
  meaning: 'The CPUs its processes may run on; within the parent’s.',
});

const mems = listRule({
  key: 'cpuset.mems',
  version: 1,
  controller: 'cpuset',
  file: 'cpuset.mems',
  label: 'Memory nodes',
  meaning: 'The NUMA nodes its processes may take memory from; within the parent’s. None is not "all": it must be set.',
});

const cpuExclusive = flagRule({
  key: 'cpuset.cpu_exclusive',
  version: 1,
  controller: 'cpuset',
  file: 'cpuset.cpu_exclusive',
  label: 'CPUs exclusive',
  meaning: 'No sibling may have one of these CPUs. The parent has to be exclusive as well.',
});

const memExclusive = flagRule({
  key: 'cpuset.mem_exclusive',
  version: 1,
  controller: 'cpuset',
  file: 'cpuset.mem_exclusive',
  label: 'Memory nodes exclusive',
  meaning: 'No sibling may have one of these memory nodes. The parent has to be exclusive as well.',
});

export const cpusetLimitsV1 = {
  'cpuset.cpus': cpus,
  'cpuset.mems': mems,
  'cpuset.cpu_exclusive': cpuExclusive,
  'cpuset.mem_exclusive': memExclusive,
};
