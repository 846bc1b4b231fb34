/** v2 cpuset controller: an empty list means "as the parent", and a list may reach beyond the parent's. */
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { listRule } from '#server/domain/limits/limit-rule.ts';

const cpus = listRule({
  key: 'cpuset.cpus',
  version: 2,
  controller: 'cpuset',
  file: 'cpuset.cpus',
  label: 'CPUs',
  meaning:
    'The CPUs asked for. Those that the parent has as well are used; none, or none in common, means the parent’s.',
});

const mems = listRule({
  key: 'cpuset.mems',
  version: 2,
  controller: 'cpuset',
  file: 'cpuset.mems',
  label: 'Memory nodes',
  meaning: 'The NUMA nodes asked for. Those that the parent has as well are used; none means the parent’s.',
});

const exclusive = listRule({
  key: 'cpuset.cpus.exclusive',
  version: 2,
  controller: 'cpuset',
  file: 'cpuset.cpus.exclusive',
  label: 'CPUs set aside',
  meaning: 'CPUs kept for partitions here and below; no sibling may set one of them aside as well.',
  optional: true,
});

/** Shown as the word that was written, or "root invalid (why)" when the kernel could not make it one. */
const partition: LimitRule<'cpuset.cpus.partition'> = {
  key: 'cpuset.cpus.partition',
  version: 2,
  controller: 'cpuset',
  files: ['cpuset.cpus.partition'],
  label: 'Partition',
  meaning:
    'root: its CPUs are its own, with a scheduling domain apart. isolated: without load balancing as well. member: neither.',
  unit: 'partition',
  initial: 'member',
  parse([text]) {
    const word = text?.trim().split(' ')[0];
    return word === 'root' || word === 'isolated' ? word : 'member';
  },
  toWrites: (value) => [{ file: 'cpuset.cpus.partition', text: value, keeps: value }],
  fault: () => null,
};

export const cpusetLimitsV2 = {
  'cpuset.cpus': cpus,
  'cpuset.mems': mems,
  'cpuset.cpus.exclusive': exclusive,
  'cpuset.cpus.partition': partition,
};
